import { FunctionTable } from './gateway/function-table.ts';
import { serveGateway, stopGateways } from './gateway/gateway-server.ts';

afterEach(stopGateways);

const ok = () => ({ statusCode: 200 });

describe('a WebSocket API', () => {
  it('takes a client from the handshake to its end through the functions of the template', async () => {
    const functions = new FunctionTable()
      .define('connection', ok)
      .define('echo', ({ body }) => ({ statusCode: 200, body: `you said ${String(body)}` }));
    const server = await serveGateway({
      functions,
      routes: {
        $connect: { function: 'connection' },
        $disconnect: { function: 'connection' },
        echo: { function: 'echo', isTwoWay: true },
      },
    });

    const client = await server.open();
    client.send('{"action":"echo"}');
    expect(await client.receive()).toBe('you said {"action":"echo"}');
    client.webSocket.close();

    const calls = [await functions.calls.next(), await functions.calls.next(), await functions.calls.next()];
    expect(calls.map(({ sourceArn }) => sourceArn)).toEqual([
      'arn:aws:execute-api:eu-west-1:123456789012:api1/prod/$connect',
      'arn:aws:execute-api:eu-west-1:123456789012:api1/prod/echo',
      'arn:aws:execute-api:eu-west-1:123456789012:api1/prod/$disconnect',
    ]);
  });
});
