/**
 * xoshiro128** by Blackman and Vigna, seeded through splitmix32. Ours, because a seed must give the same run after
 * every update of a dependency.
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export class Prng {
  readonly #name: string;
  readonly #state: Uint32Array;

  /** Streams of different names have nothing to do with each other. */
  constructor(name: string) {
    this.#name = name;
    let seed = fnv1a(name);
    this.#state = Uint32Array.from({ length: 4 }, () => {
      seed = (seed + 0x9e3779b9) | 0;
      let mixed = Math.imul(seed ^ (seed >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    });
  }

  /** A stream of its own, whatever this one has been or will be used for: what it feeds can be dropped or added. */
  fork(label: string): Prng {
    return new Prng(`${this.#name}/${label}`);
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
    const [a = 0, b = 0, c = 0, d = 0] = this.#state;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    this.#state[0] = a ^ d ^ b;
    this.#state[1] = b ^ c ^ a;
    this.#state[2] = c ^ a ^ (b << 9);
    this.#state[3] = rotate(d ^ b, 11);
    return result;
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
