import { once } from 'node:events';
import { createServer } from 'node:net';
import { isPortFree } from '../../bin/port.ts';

test('a port is free unless something listens on it', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(isPortFree(port)).resolves.toBe(false);
  server.close();
  await once(server, 'close');
  await expect(isPortFree(port)).resolves.toBe(true);
});

test('what is no port is refused', async () => {
  await expect(isPortFree(70_000)).rejects.toThrow('port');
});
