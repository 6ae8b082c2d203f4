import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createGateway, type Gateway, type GatewayOptions } from '../../../local/gateway.ts';
import { Client } from './client.ts';
import { FunctionTable } from './function-table.ts';
import { Queue } from './queue.ts';
import { RawClient } from './raw-client.ts';
import { type TestTemplate, webSocketTemplate } from './template.ts';

/** A gateway behind an HTTP server of the test's own. */
export interface GatewayServer {
  readonly gateway: Gateway;
  readonly functions: FunctionTable;
  /** Lines that the gateway logged. */
  readonly log: readonly string[];
  /** One item for every TCP connection that the server has seen end. */
  readonly leavings: Queue<'left'>;
  /** `http://127.0.0.1:{port}`. */
  readonly origin: string;
  /** Starts a client that writes bytes. */
  connectRaw(): RawClient;
  /** Starts a client; @default path `/prod` */
  connect(path?: string, options?: ConstructorParameters<typeof Client>[1]): Client;
  /** Starts a client and waits for its connection. */
  open(path?: string, options?: ConstructorParameters<typeof Client>[1]): Promise<Client>;
}

type ServeOptions = TestTemplate & {
  readonly functions?: FunctionTable;
  readonly gateway?: Partial<GatewayOptions>;
};

const running: {
  readonly server: Server;
  readonly gateway: Gateway;
  readonly clients: readonly { terminate(): void }[];
}[] = [];

/** Starts a gateway for a template; `stopGateways` ends it. */
export async function serveGateway(options: ServeOptions): Promise<GatewayServer> {
  const functions = options.functions ?? new FunctionTable();
  const log: string[] = [];
  const gateway = createGateway({
    resources: webSocketTemplate(options),
    invoke: functions.invoke,
    region: 'eu-west-1',
    account: '123456789012',
    log: (line) => log.push(line),
    ...options.gateway,
  });
  const server = createServer((request, response) => void answer(gateway, request, response));
  const leavings = new Queue<'left'>();
  server.on('connection', (socket) => socket.on('close', () => leavings.push('left')));
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  const { port } = address;
  const clients: (Client | RawClient)[] = [];
  running.push({ server, gateway, clients });

  function connect(path = '/prod', clientOptions: ConstructorParameters<typeof Client>[1] = {}): Client {
    const client = new Client(`ws://127.0.0.1:${port}${path}`, clientOptions);
    clients.push(client);
    return client;
  }
  return {
    gateway,
    functions,
    log,
    leavings,
    origin: `http://127.0.0.1:${port}`,
    connect,
    connectRaw() {
      const client = new RawClient(port);
      clients.push(client);
      return client;
    },
    async open(path, clientOptions) {
      const client = connect(path, clientOptions);
      await client.waitForOpen();
      return client;
    },
  };
}

async function answer(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '' } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  if (!gateway.matches(path)) return void response.writeHead(404).end();
  const { statusCode, headers, body } = await gateway.connections({
    method,
    path,
    body: Buffer.concat(chunks),
  });
  response.writeHead(statusCode, headers).end(body);
}

/** Ends all gateways, clients and servers that this file's tests started. */
export async function stopGateways(): Promise<void> {
  for (const { server, gateway, clients } of running.splice(0)) {
    for (const client of clients) client.terminate();
    await gateway.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
