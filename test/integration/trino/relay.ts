import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Stands before a server and hands on what comes, so that a test can say what becomes of a request. */
export interface Relay {
  readonly address: string;
  close(): Promise<void>;
}

/** What becomes of a request: a status in place of an answer, or a wait before the answer is given back. */
export type Fate = { readonly status: number } | { readonly afterwards: () => Promise<void> } | undefined;

export async function relayTo(target: string, fateOf: (asked: IncomingMessage) => Fate): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const handOn = (asked: IncomingMessage, answer: ServerResponse) => {
    const fate = fateOf(asked);
    if (fate !== undefined && 'status' in fate) {
      asked.resume();
      answer.writeHead(fate.status).end();
      return;
    }
    // The name under which it was asked stays, so that the server's next addresses lead here again.
    const { method, url, headers } = asked;
    const own = request({ hostname, port, method, path: url, headers }, async (given) => {
      if (fate !== undefined) await fate.afterwards();
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    own.on('error', () => answer.destroy());
    asked.pipe(own);
  };
  const server = createServer(handOn).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return {
    address: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
