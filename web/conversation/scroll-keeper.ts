/** How near to the end, in pixels, counts as being there. */
const endMarginPx = 40;

/**
 * Keeps a reader's place in a scrolled log while things above and below it come, go and change their height. Browsers
 * anchor scrolling too, but not all of them, and none knows that whoever is at the end wants to stay there.
 */
export class ScrollKeeper {
  /** Whether the reader is at the end and follows what comes. */
  isAtEnd = true;
  #scroller: HTMLElement | undefined;
  /** Where it was scrolled to when that was last noted. */
  #scrollTop = 0;
  #anchor: { readonly element: Element; readonly offset: number } | undefined;

  /** Watches over an element; what it returns ends that. */
  attach(scroller: HTMLElement): () => void {
    this.#scroller = scroller;
    const observer = new ResizeObserver(() => this.restore());
    for (const element of [scroller, ...scroller.children]) observer.observe(element);
    return () => observer.disconnect();
  }

  /** Takes note of the place, after the reader has scrolled. `isWhole` says whether the log's end is in the page. */
  remember(isWhole: boolean): void {
    if (this.#scroller === undefined) return;
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.isAtEnd = isWhole && scrollHeight - scrollTop - clientHeight < endMarginPx;
    this.#drop(this.#scroller);
  }

  /** Goes back to the place, after the log has changed and before it is painted. */
  restore(): void {
    if (this.#scroller === undefined) return;
    // The reader may have scrolled on, and the event that says so is yet to come: that is not to be undone.
    const scrolled = this.#scroller.scrollTop - this.#scrollTop;
    if (scrolled < 0) this.isAtEnd = false;
    if (this.isAtEnd) return this.toEnd();
    if (this.#anchor?.element.isConnected !== true) return;
    const { element } = this.#anchor;
    const offset = this.#anchor.offset - scrolled;
    const { top } = this.#scroller.getBoundingClientRect();
    const moved = element.getBoundingClientRect().top - top - offset;
    if (Math.abs(moved) >= 1) this.#scroller.scrollTop += moved;
    this.#scrollTop = this.#scroller.scrollTop;
    this.#anchor = { element, offset };
  }

  toEnd(): void {
    this.isAtEnd = true;
    if (this.#scroller === undefined) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#drop(this.#scroller);
  }

  /** The last message that is in sight to its end, or nearly so. */
  lastSeen(): HTMLElement | undefined {
    const { bottom = 0 } = this.#scroller?.getBoundingClientRect() ?? {};
    return this.#messages().findLast((row) => row.getBoundingClientRect().bottom <= bottom + endMarginPx);
  }

  /** Drops the anchor at the first message in sight. */
  #drop(scroller: HTMLElement): void {
    const { top } = scroller.getBoundingClientRect();
    const element = this.#messages().find((row) => row.getBoundingClientRect().bottom > top);
    this.#anchor = element && { element, offset: element.getBoundingClientRect().top - top };
    this.#scrollTop = scroller.scrollTop;
  }

  #messages(): readonly HTMLElement[] {
    return [...(this.#scroller?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
  }
}
