import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { mlflowClient } from '../../../src/registry/mlflow/client.ts';
import { mlflowRegistry } from '../../../src/registry/mlflow/registry.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers each request by the next of these, and the last one from then on. */
export async function serve(...answers: Answer[]): Promise<{ uri: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answers[Math.min(requests.length, answers.length) - 1]!(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
export const clientOf = (uri: string, patience = 30_000) =>
  mlflowClient({ uri, login: { authorization: 'Bearer secret-token' }, patience });
export const registryOf = (uri: string) => mlflowRegistry(clientOf(uri), 'modelassay');
export const version = json(200, { model_version: { version: '7', tags: [] } });

/** A server that answers by path: the first of these that a request's path contains. */
export async function serveBy(...routes: [string, Answer][]): Promise<{ uri: string; requests: IncomingMessage[] }> {
  return serve((request, response) => {
    const route = routes.find(([path]) => request.url!.includes(path));
    request.resume().once('end', () => (route?.[1] ?? json(404, {}))(request, response));
  });
}
