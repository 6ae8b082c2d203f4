/**
 * Random numbers that are the same for the same name: sfc32 by Chris Doty-Humphrey (PractRand), seeded by FNV-1a.
 * Ours, because a seed must go on meaning the same after every update of a dependency.
 */
export class RandomStream {
  readonly #state: Uint32Array;

  constructor(name: string) {
    this.#state = Uint32Array.of(fnv1a(name), fnv1a(`${name}/`), 0x9e3779b9, 1);
    // sfc32's own advice: the first numbers still show the seed.
    for (let round = 0; round < 15; round += 1) this.#next();
  }

  /** From 0 to 1, 1 excluded. */
  fraction(): number {
    return this.#next() / 2 ** 32;
  }

  #next(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state;
    const result = (a + b + counter) >>> 0;
    this.#state.set([b ^ (b >>> 9), c + (c << 3), ((c << 21) | (c >>> 11)) + result, counter + 1]);
    return result;
  }
}

function fnv1a(text: string): number {
  return Buffer.from(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5);
}
