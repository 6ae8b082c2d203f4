/**
 * A name as part of a sentence, which keeps its own direction and does not turn the rest of the sentence around: between
 * FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE.
 * @see https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
 */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
