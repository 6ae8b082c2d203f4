/** How many threads a motif is wide and high; odd, so that it has a middle. */
export const threads = 9;

/** The dyes that motifs are woven of, beside the undyed ground; `--dye-1` and so on in the theme. */
const dyes = 6;

/** A motif: a path for each dye in it, in a square of `threads` by `threads`. */
export interface Motif {
  readonly ground: number;
  readonly figures: readonly { readonly dye: number; readonly path: string }[];
}

/**
 * Weaves the motif of a name: stepped diamonds, mirrored twice as on a kilim. The same name has the same motif on every
 * device, and nobody has to upload a picture.
 */
export function weave(name: string): Motif {
  const random = randomOf(name);
  const pick = (count: number) => Math.floor(random() * count);
  const ground = 1 + pick(dyes);
  const figure = 1 + ((ground + pick(dyes - 1)) % dyes);
  // Rings around the middle, by steps: what lies how far from it is of which thread.
  const rings = Array.from({ length: threads }, () => pick(3));
  const middle = (threads - 1) / 2;
  const paths = ['', ''];
  for (let row = 0; row < threads; row += 1) {
    for (let column = 0; column < threads; column += 1) {
      const ring = Math.abs(row - middle) + Math.abs(column - middle);
      const thread = ring === 0 ? 1 : (rings[ring] ?? 0);
      if (thread > 0) paths[thread - 1] += `M${column} ${row}h1v1h-1z`;
    }
  }
  return {
    ground,
    figures: [
      { dye: 0, path: paths[0] ?? '' },
      { dye: figure, path: paths[1] ?? '' },
    ],
  };
}

/** Numbers from 0 to 1 that follow from a text: FNV-1a to begin with, then xorshift. */
function randomOf(text: string): () => number {
  let state = 2_166_136_261;
  for (const character of text) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  }
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}
