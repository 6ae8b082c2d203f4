/**
 * Watches the bytes of a client for a data frame over a limit. `ws` limits messages only; API Gateway limits
 * frames too.
 */
export interface FrameInspector {
  /** Takes the next bytes of the client, cut anywhere. */
  inspect(chunk: Buffer): void;
  /** How many complete messages came before the first frame over the limit; undefined while there is none. */
  readonly messagesBeforeOversizedFrame: number | undefined;
}

/** Makes an inspector that stands at the start of a client's first frame. */
export function createFrameInspector(limits: { readonly frameBytesMax: number }): FrameInspector {
  let header = Buffer.alloc(0);
  let skipBytes = 0;
  let messages = 0;
  let messagesBeforeOversizedFrame: number | undefined;
  // A message ends with its last payload byte, not with its header.
  let endsMessage = false;

  function startFrame(frame: FrameHeader): void {
    header = Buffer.alloc(0);
    skipBytes = frame.payloadBytes;
    endsMessage = frame.isData && frame.isFinal;
    // No control frame is that long (RFC 6455 5.5); `ws` has refused it by then.
    if (frame.payloadBytes > limits.frameBytesMax) messagesBeforeOversizedFrame = messages;
  }

  return {
    get messagesBeforeOversizedFrame() {
      return messagesBeforeOversizedFrame;
    },
    inspect(chunk) {
      let rest = chunk;
      while (messagesBeforeOversizedFrame === undefined) {
        const skipped = Math.min(skipBytes, rest.length);
        skipBytes -= skipped;
        rest = rest.subarray(skipped);
        if (skipBytes > 0) return;
        if (endsMessage) messages += 1;
        endsMessage = false;
        const headerBytesKnown = header.length;
        header = Buffer.concat([header, rest.subarray(0, headerBytesMax - headerBytesKnown)]);
        const frame = parseFrameHeader(header);
        if (!frame) return;
        rest = rest.subarray(frame.headerBytes - headerBytesKnown);
        startFrame(frame);
      }
    },
  };
}

interface FrameHeader {
  readonly headerBytes: number;
  readonly payloadBytes: number;
  readonly isFinal: boolean;
  /** Text, binary or a continuation of either; not a control frame. */
  readonly isData: boolean;
}

/** Two bytes, eight of extended length, four of mask: RFC 6455 5.2. */
const headerBytesMax = 14;

/** Reads a frame header; undefined while bytes are missing. */
function parseFrameHeader(bytes: Buffer): FrameHeader | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const length = second & 0x7f;
  const lengthBytes = length === 127 ? 8 : length === 126 ? 2 : 0;
  const headerBytes = 2 + lengthBytes + ((second & 0x80) === 0 ? 0 : 4);
  if (bytes.length < headerBytes) return undefined;
  return {
    headerBytes,
    payloadBytes: readPayloadBytes(bytes, length),
    isFinal: (first & 0x80) !== 0,
    isData: (first & 0x0f) < 0x08,
  };
}

function readPayloadBytes(bytes: Buffer, length: number): number {
  if (length === 126) return bytes.readUInt16BE(2);
  if (length === 127) return Number(bytes.readBigUInt64BE(2));
  return length;
}
