import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: whatever a test sends
  readonly body: any;
  /** How many requests came before. */
  readonly before: number;
}

/** What is answered: a status with JSON or a text; `drop` cuts the connection. */
export type Reply = { readonly status?: number; readonly json?: unknown; readonly text?: string } | 'drop';

/** A server on loopback, which answers as a test says. */
export async function endpoint(
  answer: (asked: Asked) => Reply | Promise<Reply>,
): Promise<{ readonly url: string; readonly server: Server; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const text = Buffer.concat(chunks).toString();
      const one: Asked = {
        path: request.url ?? '',
        headers: request.headers,
        body: text === '' ? null : JSON.parse(text),
        before: asked.length,
      };
      asked.push(one);
      const reply = await answer(one);
      if (reply === 'drop') {
        request.socket.destroy();
        return;
      }
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', location: '/elsewhere' });
      response.end(reply.text ?? JSON.stringify(reply.json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, asked };
}
