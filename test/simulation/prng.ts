/**
 * xoshiro128** by Blackman and Vigna, seeded through splitmix32. Ours, because a seed must give the same run after
 * every update of a dependency.
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export class Prng {
  /** Of the name: a fork goes on from here, and the name itself is not needed any more. */
  readonly #hash: number;
  // Four words and no array: most streams are made for a number or two.
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Streams of different names have nothing to do with each other. */
  constructor(name: string, parentHash = offsetBasis) {
    this.#hash = fnv1a(name, parentHash);
    this.#a = mixed(this.#hash + golden);
    this.#b = mixed(this.#hash + 2 * golden);
    this.#c = mixed(this.#hash + 3 * golden);
    this.#d = mixed(this.#hash + 4 * golden);
  }

  /** A stream of its own, whatever this one has been or will be used for: what it feeds can be dropped or added. */
  fork(label: string): Prng {
    return new Prng(`/${label}`, this.#hash);
  }

  /** From 0 to 1, 1 excluded. */
  fraction(): number {
    return this.#next() / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** From `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new Error('unable to pick; there are no items');
    return item;
  }

  /** Whole milliseconds, mostly short and now and then long, as waiting times are. */
  waitMs(meanMs: number): number {
    return Math.round(-Math.log(1 - this.fraction()) * meanMs);
  }

  #next(): number {
    const [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d];
    this.#a = a ^ d ^ b;
    this.#b = b ^ c ^ a;
    this.#c = c ^ a ^ (b << 9);
    this.#d = rotate(d ^ b, 11);
    return Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Step of splitmix32: 2^32 over the golden ratio. */
const golden = 0x9e3779b9;

function mixed(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97);
  return twice ^ (twice >>> 15);
}

const offsetBasis = 0x811c9dc5;

/** Goes on from the hash of what stands before the text. */
function fnv1a(text: string, before: number): number {
  let hash = before;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
