import type { ClientRequest, GatewayObserver } from '../../../local/gateway/observer.ts';
import { FunctionTable } from './function-table.ts';
import { serveGateway, stopGateways } from './gateway-server.ts';
import { Queue } from './queue.ts';

afterEach(stopGateways);

type Observation =
  | { readonly kind: 'connected' | 'disconnected' }
  | { readonly kind: 'sent'; readonly message: Parameters<GatewayObserver['sent']>[0] }
  | { readonly kind: 'request'; readonly request: Omit<ClientRequest, 'connectionId'> };

/** Keeps what it is told, requests when they are over. */
class Recorder implements GatewayObserver {
  readonly observations = new Queue<Observation>();
  readonly connectionIds = new Set<string>();

  readonly during: GatewayObserver['during'] = async ({ connectionId, ...request }, serve) => {
    this.connectionIds.add(connectionId);
    const result = await serve();
    this.observations.push({ kind: 'request', request });
    return result;
  };

  readonly sent: GatewayObserver['sent'] = (message) => this.observations.push({ kind: 'sent', message });

  readonly connected = () => this.observations.push({ kind: 'connected' });

  readonly disconnected = () => this.observations.push({ kind: 'disconnected' });

  async next(count: number): Promise<readonly Observation[]> {
    const observations: Observation[] = [];
    while (observations.length < count) observations.push(await this.observations.next());
    return observations;
  }
}

async function serve() {
  const observer = new Recorder();
  const server = await serveGateway({
    functions: new FunctionTable()
      .define('echo', ({ body }) => ({ body }))
      .define('quiet', () => ({ statusCode: 200 })),
    routes: {
      $connect: { function: 'quiet' },
      $disconnect: { function: 'quiet' },
      echo: { function: 'echo', isTwoWay: true },
      quiet: { function: 'quiet', isTwoWay: true },
    },
    gateway: { observer },
  });
  const client = await server.open();
  expect(await observer.next(2)).toEqual([
    { kind: 'request', request: { kind: 'connect', routeKey: '$connect', bytes: 0 } },
    { kind: 'connected' },
  ]);
  return { observer, server, client };
}

const message = (routeKey: string | undefined, bytes: number) => ({
  kind: 'request',
  request: { kind: 'message', routeKey, bytes },
});

describe('an observer', () => {
  it('sees a message with its route and size, and the reply to it', async () => {
    const { observer, client } = await serve();
    const text = '{"action":"echo","text":"é"}';
    client.send(text);
    const bytes = Buffer.byteLength(text);
    expect(await observer.next(2)).toEqual([
      { kind: 'sent', message: { kind: 'reply', bytes } },
      message('echo', bytes),
    ]);
  });

  it('sees nothing go out where there is no reply', async () => {
    const { observer, client } = await serve();
    client.send('{"action":"quiet"}');
    expect(await observer.next(1)).toEqual([message('quiet', 18)]);
  });

  it('sees the error frame of a message that no route takes', async () => {
    const { observer, client } = await serve();
    client.send('nothing');
    const frame = await client.receive();
    expect(await observer.next(2)).toEqual([
      { kind: 'sent', message: { kind: 'error', bytes: frame.length } },
      message(undefined, 7),
    ]);
  });

  it('sees a post that reaches a client, and none that does not', async () => {
    const { observer, server, client } = await serve();
    const [connectionId = ''] = observer.connectionIds;
    for (const id of ['AAAAAAAAAAAAAAA=', connectionId]) {
      await fetch(`${server.origin}/prod/@connections/${id}`, { method: 'POST', body: 'hello' });
    }
    expect(await client.receive()).toBe('hello');
    client.send('{"action":"quiet"}');
    expect(await observer.next(2)).toEqual([
      { kind: 'sent', message: { kind: 'post', bytes: 5 } },
      message('quiet', 18),
    ]);
  });

  it('sees the end of a connection, and what it leads to', async () => {
    const { observer, client } = await serve();
    client.terminate();
    expect(await observer.next(2)).toEqual([
      { kind: 'disconnected' },
      { kind: 'request', request: { kind: 'disconnect', routeKey: '$disconnect', bytes: 0 } },
    ]);
  });
});
