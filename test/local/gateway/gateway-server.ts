import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

const running: { readonly server: Server; readonly gateway: Gateway; readonly clients: readonly { terminate(): void }[] }[] =
  [];

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
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '' } = request;
      if (!gateway.matches(path)) return void response.writeHead(404).end();
      void gateway.connections({ method, path, body: Buffer.concat(chunks) }).then((answer) => {
        response.writeHead(answer.statusCode, answer.headers).end(answer.body);
      });
    });
  });
  const leavings = new Queue<'left'>();
  server.on('connection', (socket) => socket.on('close', () => leavings.push('left')));
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
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
      await client.opened;
      return client;
    },
  };
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
