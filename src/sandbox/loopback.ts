/** Servers on a free port of the loopback interface, as all parts of the sandbox are. */
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * Lets a server listen on a free loopback port; returns the port. Neither the server nor its connections keep the
 * process alive: a test that fails before it closes the sandbox still ends.
 */
export async function listenOnLoopback(server: Server): Promise<number> {
  server.on('connection', (socket: Socket) => socket.unref());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  return (server.address() as AddressInfo).port;
}
