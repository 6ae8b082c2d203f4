import * as fc from 'fast-check';
import { createFrameInspector } from '../../../local/gateway/frame-inspector.ts';
import { frame } from './raw-client.ts';

const limits = { frameBytesMax: 300 };

/** How many messages came before the first oversized frame, in bytes that arrive in the given pieces. */
function inspect(pieces: readonly Buffer[]): number | undefined {
  const inspector = createFrameInspector(limits);
  for (const piece of pieces) inspector.inspect(piece);
  return inspector.messagesBeforeOversizedFrame;
}

function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const pieces = [];
  let rest = bytes;
  for (const size of sizes) {
    pieces.push(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  return [...pieces, rest];
}

describe('a frame inspector', () => {
  test.each<[string, readonly Buffer[], number | undefined]>([
    ['no frames', [], undefined],
    ['a frame at the limit', [frame('x'.repeat(300))], undefined],
    ['a frame over the limit', [frame('x'.repeat(301))], 0],
    ['an oversized binary frame', [frame('x'.repeat(301), { opcode: 2 })], 0],
    ['a frame with a length of 64 bits', [frame('x'.repeat(70_000))], 0],
    ['an oversized frame after two messages', [frame('a'), frame(''), frame('x'.repeat(301))], 2],
    [
      'a message of fragments below the limit',
      [frame('x'.repeat(300), { isFinal: false }), frame('x'.repeat(300), { opcode: 0 })],
      undefined,
    ],
    [
      'an oversized continuation after a ping',
      [
        frame('whole'),
        frame('x', { isFinal: false }),
        frame('ping', { opcode: 9 }),
        frame('x'.repeat(301), { opcode: 0, isFinal: false }),
      ],
      1,
    ],
  ])('of %s', (_, frames, expected) => {
    expect(inspect([Buffer.concat(frames)])).toBe(expected);
    expect(inspect(Array.from(Buffer.concat(frames), (byte) => Buffer.from([byte])))).toBe(expected);
  });

  it('finds the oversized frame before its payload has come', () => {
    const header = frame('x'.repeat(301)).subarray(0, 8);
    expect(inspect([header])).toBe(0);
    expect(inspect([header.subarray(0, 7)])).toBeUndefined();
  });

  it('finds the same however the bytes are cut', () => {
    const frames = fc.array(
      fc.record({ length: fc.constantFrom(0, 1, 125, 126, 300, 301, 65_536), opcode: fc.constantFrom(1, 9) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(frames, fc.array(fc.nat(400), { maxLength: 20 }), (all, sizes) => {
        // Control frames hold at most 125 bytes (RFC 6455 5.5).
        const valid = all.filter(({ length, opcode }) => opcode === 1 || length <= 125);
        const bytes = Buffer.concat(valid.map(({ length, opcode }) => frame('x'.repeat(length), { opcode })));
        const oversized = valid.findIndex(({ length, opcode }) => opcode === 1 && length > 300);
        const before = valid.slice(0, Math.max(oversized, 0)).filter(({ opcode }) => opcode === 1).length;
        expect(inspect(cut(bytes, sizes))).toBe(oversized === -1 ? undefined : before);
      }),
    );
  });
});
