import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether the local stack could listen here: asked before all the work that would be in vain. */
export async function isPortFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    return true;
  } catch (error) {
    if (Object(error).code === 'EADDRINUSE') return false;
    throw error;
  } finally {
    probe.close();
  }
}
