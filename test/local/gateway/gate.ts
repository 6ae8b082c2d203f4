/** Holds a function of a test until the test lets it return. */
export class Gate {
  readonly passed: Promise<unknown>;
  #resolve: ((result: unknown) => void) | undefined;

  constructor() {
    this.passed = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  open(result: unknown): void {
    this.#resolve?.(result);
  }
}
