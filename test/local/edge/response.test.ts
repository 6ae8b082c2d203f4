import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';
import { hangUp } from '../../../local/edge/response.ts';

test.each<[string, (socket: Socket) => void, string]>([
  ['is open is reset', () => undefined, 'ECONNRESET'],
  ['is about to end is closed, and leaves no handle that keeps the process', (socket) => socket.end(), 'end'],
])('a connection that %s', async (_, prepare, outcome) => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const client = connect(address.port, '127.0.0.1').resume();
  const ended = new Promise((resolve) => {
    client.once('error', (error) => resolve('code' in error ? error.code : error));
    client.once('end', () => resolve('end'));
  });
  const [socket]: Socket[] = await once(server, 'connection');
  if (socket === undefined) throw new Error('the server has no connection');
  const closed = once(socket, 'close');
  prepare(socket);
  hangUp(socket);
  await closed;
  expect(await ended).toBe(outcome);
  client.destroy();
  server.close();
  await once(server, 'close');
});
