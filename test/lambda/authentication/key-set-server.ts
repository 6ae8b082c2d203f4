import { createServer, type RequestListener, type Server } from 'node:http';

/** A real endpoint of keys, whose answers a test decides, and which counts what it was asked. */
export class KeySetServer {
  answer: RequestListener;
  requestCount = 0;
  readonly #server: Server;

  private constructor(answer: RequestListener) {
    this.answer = answer;
    this.#server = createServer((request, response) => {
      this.requestCount += 1;
      this.answer(request, response);
    });
  }

  static async start(answer: RequestListener): Promise<KeySetServer> {
    const server = new KeySetServer(answer);
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get uri(): URL {
    const address = this.#server.address();
    if (address === null || typeof address === 'string')
      throw new Error('unable to name the server; it listens on no port');
    return new URL(`http://127.0.0.1:${address.port}/.well-known/jwks.json`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

/** Answers 200 with JSON. */
export function json(value: unknown): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}
