import * as v from 'valibot';
import { ChatError } from './errors.ts';
import { requestIdSchema, utf8Bytes } from './fields.ts';
import { limits } from './limits.ts';

/** A client's frame, read as far as every request is alike. */
export interface IncomingFrame {
  readonly fields: Readonly<Record<string, unknown>>;
  /** The request's `id`, if it has a valid one: the reply and the error repeat it. */
  readonly id?: string;
}

/** Reads a frame's text. Throws `bad_request` if it is not one JSON object. */
export function readFrame(text: string | undefined): IncomingFrame {
  const fields = readJson(text ?? '');
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new ChatError('bad_request', 'frame: must be one JSON object');
  }
  const record: Readonly<Record<string, unknown>> = { ...fields };
  return v.is(requestIdSchema, record['id']) ? { fields: record, id: record['id'] } : { fields: record };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChatError('bad_request', 'frame: must be JSON', { cause });
  }
}

/** Checks fields against their definition. Throws `bad_request` whose detail names the first field at fault. */
export function parse<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = issue.path?.[0]?.key;
  throw new ChatError('bad_request', `${typeof field === 'string' ? field : 'request'}: ${issue.message}`);
}

/**
 * As many items as one frame carries beside its envelope, in their order.
 * @param options.keep which end stays when not all fit: the first items of a resume, the last ones of a page read backwards.
 */
export function cutToFrame<Item>(
  items: readonly Item[],
  options: { readonly envelopeBytes: number; readonly keep: 'first' | 'last' },
): readonly Item[] {
  let bytesLeft = limits.frameBytesMax - options.envelopeBytes;
  const ordered = options.keep === 'first' ? items : items.toReversed();
  const tooMany = ordered.findIndex((item) => {
    bytesLeft -= utf8Bytes(JSON.stringify(item));
    const isTooMuch = bytesLeft < 0;
    bytesLeft -= ','.length;
    return isTooMuch;
  });
  if (tooMany === -1) return items;
  return options.keep === 'first' ? items.slice(0, tooMany) : items.slice(items.length - tooMany);
}

/** Packs frames into as few as possible: one alone as it is, several as `batch`. */
export function packFrames(frames: readonly object[]): readonly string[] {
  const packed: string[] = [];
  let rest = frames;
  while (rest.length > 1) {
    const batch = cutToFrame(rest, { envelopeBytes: '{"type":"batch","frames":[]}'.length, keep: 'first' });
    if (batch.length < 2) {
      packed.push(JSON.stringify(rest[0]));
      rest = rest.slice(1);
    } else {
      packed.push(JSON.stringify({ type: 'batch', frames: batch }));
      rest = rest.slice(batch.length);
    }
  }
  return rest.length === 1 ? [...packed, JSON.stringify(rest[0])] : packed;
}
