import { type Caller, intercepted } from '../../../local/call.ts';
import { type Edge, openEdge } from '../../../local/edge.ts';
import { type Iam, createIam } from '../../../local/iam.ts';
import type { Resource } from '../../../local/resource.ts';

export const account = '123456789012';
export const rooms = `arn:aws:dynamodb:us-east-1:${account}:table/Rooms`;
export const helper = `arn:aws:lambda:us-east-1:${account}:function:helper`;
export const api = `arn:aws:execute-api:us-east-1:${account}:abcdefghij`;

/** What a service answers to whom it lets through. */
export const ok = { statusCode: 200, headers: {}, body: '{}' };

export function allow(Action: string, Resource: string) {
  return { Effect: 'Allow', Action, Resource };
}

export function resource(type: string, ref: string, properties: Resource['properties']): Resource {
  return { logicalId: `Logical-${ref}`, type, ref, properties };
}

interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** AWS as the function `worker` meets it, whose every call is judged and then succeeds. */
export class Worker {
  /** What the denials of all its `iam`s have logged. */
  readonly lines: string[] = [];
  readonly #clients: { destroy(): void }[] = [];
  readonly #edge: Edge;

  private constructor(edge: Edge) {
    this.#edge = edge;
  }

  static async start(): Promise<Worker> {
    return new Worker(await openEdge(0));
  }

  /** Where the worker's role has these statements. */
  iamOf(statements: readonly object[]): Iam {
    const Policies = [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }];
    return this.iamWith([resource('AWS::IAM::Role', 'worker-role', { Policies })]);
  }

  /** Where the worker is, and its role perhaps among the resources. */
  iamWith(resources: readonly Resource[]): Iam {
    return createIam({
      region: 'us-east-1',
      account,
      log: (line) => this.lines.push(line),
      resources: [
        resource('AWS::Lambda::Function', 'worker', { Role: `arn:aws:iam::${account}:role/worker-role` }),
        resource('AWS::ApiGatewayV2::Stage', 'v1', { ApiId: 'abcdefghij', StageName: 'v1' }),
        ...resources,
      ],
    });
  }

  /** Judges all calls from now on; those of the worker, unless another caller is named. */
  serve(
    iam: () => Iam,
    caller: Caller = { kind: 'function', functionName: 'worker', instanceId: 'i', requestId: 'r' },
  ): void {
    this.#edge.serve({
      dispatch: async (call) => intercepted([iam().interceptor], async () => ok)({ ...call, caller }),
      callerOf: () => undefined,
      gateway: { matches: () => false, upgrade: () => undefined, connections: absent, close: absent },
      userPools: { matches: () => false, handle: absent },
      localEndpoints: new Map(),
      log: (line) => this.lines.push(line),
    });
  }

  connect<Client extends { destroy(): void }>(Sdk: new (config: ClientConfig) => Client, path = ''): Client {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const client = new Sdk({ endpoint: this.#edge.url + path, region: 'us-east-1', credentials });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.#edge.close();
  }
}

function absent(): never {
  throw new Error('nobody asks for this here');
}
