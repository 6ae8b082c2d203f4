import type { Json, JsonObject } from 'aws-jwt-verify/safe-json-parse';

/** Nesting that a header, a claim set or a key set may have. Our choice: real ones stay below five. */
const depthMax = 32;

/**
 * Parses JSON that has one reading only: valid UTF-8, no member name twice in an object, bounded nesting.
 * `JSON.parse` lets the last of two members win, other parsers the first, so that two parties that check one token
 * could see two users (RFC 8725 2.4; RFC 7519 4 allows to refuse; S19).
 * @throws SyntaxError, or TypeError where the bytes are not UTF-8
 */
export function parseStrictJson(bytes: Uint8Array): Json {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const value: Json = JSON.parse(text);
  refuseAmbiguity(text);
  return value;
}

/** Parses a JSON object; undefined where the bytes are anything else. */
export function parseStrictJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value = parseStrictJson(bytes);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Whatever is wrong with the text, the answer is the same: this is not such an object.
    return undefined;
  }
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Strings, and the punctuation that structures a text. In a text that `JSON.parse` accepted nothing else matters here. */
const structure = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;

function refuseAmbiguity(text: string): void {
  const namesOfOpenObjects: Set<string>[] = [];
  let lastString = '';
  for (const [token] of text.matchAll(structure)) {
    switch (token) {
      // An array gets a set too, which stays empty: a colon only ever follows a member name.
      case '{':
      case '[':
        if (namesOfOpenObjects.push(new Set()) > depthMax) throw new SyntaxError('nested too deeply');
        break;
      case '}':
      case ']':
        namesOfOpenObjects.pop();
        break;
      case ':':
        addName(namesOfOpenObjects.at(-1), lastString);
        break;
      default:
        lastString = token;
    }
  }
}

function addName(names: Set<string> | undefined, quoted: string): void {
  // Compared as parsed, because "s\u0075b" is "sub".
  const name: unknown = JSON.parse(quoted);
  if (names === undefined || typeof name !== 'string' || names.has(name)) {
    throw new SyntaxError('a member name is there twice');
  }
  names.add(name);
}
