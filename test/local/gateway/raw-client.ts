import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that writes bytes, for what no WebSocket library would send. */
export class RawClient {
  readonly socket: Socket;
  /** Resolves with everything the server sent, when it ends the connection. */
  readonly ended: Promise<Buffer>;
  readonly #chunks: Buffer[] = [];

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => this.#chunks.push(chunk));
    this.ended = new Promise((resolve) => {
      this.socket.on('error', () => {});
      this.socket.once('close', () => resolve(this.received));
    });
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  write(data: string | Buffer): void {
    this.socket.write(data);
  }

  /** Resolves when the server's bytes hold some. */
  async until(text: string | Buffer): Promise<void> {
    while (!this.received.includes(text)) await once(this.socket, 'data');
  }

  terminate(): void {
    this.socket.destroy();
  }

  /** Performs a WebSocket handshake. */
  async upgrade(path = '/prod'): Promise<void> {
    this.write(upgradeRequest({ path }));
    await this.until('\r\n\r\n');
  }

  /** Waits for the server's close frame, hangs up, and gives the frame's code. */
  async closeCode(): Promise<number> {
    await this.until(Buffer.from([0x88]));
    this.socket.end();
    const bytes = await this.ended;
    const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
    return body.readUInt16BE(body.indexOf(0x88) + 2);
  }
}

/** The text of an upgrade request; `headers` replaces or, by null, leaves out. */
export function upgradeRequest(options: {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
}): string {
  const headers = {
    Host: 'chat.test',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    ...options.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return `${options.method ?? 'GET'} ${options.path ?? '/prod'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** A masked client frame. */
export function frame(
  payload: string | Buffer,
  options: { readonly opcode?: number; readonly isFinal?: boolean } = {},
): Buffer {
  const { opcode = 1, isFinal = true } = options;
  const mask = Buffer.from([0x11, 0x22, 0x33, 0x44]);
  const bytes = Buffer.from(payload);
  const masked = bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([frameHead(bytes.length, (isFinal ? 0x80 : 0) | opcode), mask, masked]);
}

function frameHead(length: number, first: number): Buffer {
  if (length < 126) return Buffer.from([first, 0x80 | length]);
  if (length < 65_536) {
    const head = Buffer.from([first, 0x80 | 126, 0, 0]);
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.concat([Buffer.from([first, 0x80 | 127]), Buffer.alloc(8)]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
