import { FunctionTable } from './function-table.ts';
import { type GatewayServer, serveGateway, stopGateways } from './gateway-server.ts';
import { frame, type RawClient } from './raw-client.ts';

afterEach(stopGateways);

const kilobytes = (count: number) => 'x'.repeat(count * 1_024);

/** Serves `$default`, which answers with the length of a message. */
async function serve(): Promise<GatewayServer> {
  return serveGateway({
    functions: new FunctionTable()
      .define('measure', ({ body }) => ({ body: `length ${String(body).length}` }))
      .define('disconnect', () => undefined),
    routes: { $default: { function: 'measure', isTwoWay: true }, $disconnect: { function: 'disconnect' } },
  });
}

async function connectRaw(server: GatewayServer): Promise<RawClient> {
  const client = server.connectRaw();
  await client.upgrade();
  return client;
}

const continuation = { opcode: 0, isFinal: false };

describe('a connection', () => {
  test.each<[string, readonly Buffer[], string]>([
    ['a frame of 32 KB', [frame(kilobytes(32))], 'length 32768'],
    [
      'a message of 128 KB in frames of 32 KB',
      [
        frame(kilobytes(32), { isFinal: false }),
        frame(kilobytes(32), continuation),
        frame('', { opcode: 9 }),
        frame(kilobytes(32), continuation),
        frame(kilobytes(32), { opcode: 0 }),
      ],
      'length 131072',
    ],
  ])('serves %s', async (_, frames, answer) => {
    const client = await connectRaw(await serve());
    client.write(Buffer.concat(frames));
    await client.until(answer);
    expect(client.received.includes(answer)).toBe(true);
  });

  it('serves the messages before one that is too big, though they came in the same bytes', async () => {
    const server = await serve();
    const client = await connectRaw(server);
    client.write(Buffer.concat([frame('first'), frame('second'), frame(kilobytes(33)), frame('never')]));
    expect(await client.closeCode()).toBe(1009);
    const bodies = [];
    while (bodies.length < 3) bodies.push((await server.functions.calls.next()).event.body);
    expect(bodies).toEqual(['first', 'second', undefined]);
  });

  test.each<[string, readonly Buffer[], number, string]>([
    ['a frame over 32 KB', [frame(`${kilobytes(32)}x`)], 1009, 'Message too big'],
    [
      'the header alone of a frame over 32 KB',
      [frame(kilobytes(33)).subarray(0, 8)],
      1009,
      'Message too big',
    ],
    [
      'an oversized fragment of a message that does not end',
      [frame('x', { isFinal: false }), frame(kilobytes(33), continuation)],
      1009,
      'Message too big',
    ],
    [
      'a message over 128 KB in small frames',
      [
        frame(kilobytes(32), { isFinal: false }),
        ...Array.from({ length: 3 }, () => frame(kilobytes(32), continuation)),
        frame('x', { opcode: 0 }),
      ],
      1009,
      'Message too big',
    ],
    ['a frame over 128 KB', [frame(kilobytes(129))], 1009, 'Message too big'],
    ['a binary message (S45)', [frame('hello', { opcode: 2 })], 1003, 'Unsupported data'],
    ['text that is not UTF-8 (S45)', [frame(Buffer.from([0xff]))], 1007, 'Invalid frame payload data'],
    ['a reserved opcode', [frame('hello', { opcode: 3 })], 1002, 'Protocol error'],
    ['an unmasked frame', [Buffer.from([0x81, 0x01, 0x61])], 1002, 'Protocol error'],
  ])('closes for %s', async (_, frames, code, reason) => {
    const server = await serve();
    const client = await connectRaw(server);
    client.write(Buffer.concat(frames));
    expect(await client.closeCode()).toBe(code);
    const { event } = await server.functions.calls.next();
    expect(event).toMatchObject({
      requestContext: { eventType: 'DISCONNECT', disconnectStatusCode: code, disconnectReason: reason },
    });
  });

  it('serves nothing that follows its own close frame', async () => {
    const server = await serve();
    const client = await connectRaw(server);
    client.write(Buffer.concat([frame('binary', { opcode: 2 }), frame('after it')]));
    expect(await client.closeCode()).toBe(1003);
    const { event } = await server.functions.calls.next();
    expect(event).toMatchObject({ requestContext: { eventType: 'DISCONNECT' } });
  });

  it('closes for good when the client does not answer the close frame', async () => {
    const server = await serve();
    const client = await connectRaw(server);
    client.write(frame('binary', { opcode: 2 }));
    // It keeps its own side of the socket open.
    expect((await client.ended).includes(0x88)).toBe(true);
  });

  it('answers pings and sends none', async () => {
    const client = await connectRaw(await serve());
    client.write(Buffer.concat([frame('are you there', { opcode: 9 }), frame('hello')]));
    await client.until('length 5');
    const body = client.received.subarray(client.received.indexOf('\r\n\r\n') + 4);
    expect(body.toString('latin1')).toBe('\u008a\rare you there\u0081\blength 5');
  });
});
