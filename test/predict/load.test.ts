import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import { sendAtRate } from '../../src/predict/http/load.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: (response: ServerResponse, body: string) => void): Promise<string> {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const load = (rate: number, calls: number, timeout = 60_000) => ({
  rate,
  first: 1,
  calls,
  timeout: milliseconds(timeout),
  signal: new AbortController().signal,
});

describe('sendAtRate', () => {
  test('sends each request in turn', async () => {
    const seen: string[] = [];
    const url = await serve((response, body) => {
      seen.push(body);
      response.end('{}');
    });
    const requests = ['a', 'b', 'c'].map((body) => ({ url, body, headers: {} }));
    const { latencies, failures } = await sendAtRate(requests, load(200, 7));
    expect(seen.sort()).toEqual(['a', 'a', 'b', 'b', 'b', 'c', 'c']);
    expect(latencies.every((latency) => latency > 0 && Number.isFinite(latency))).toBe(true);
    expect(failures).toBe(0);
  });

  test('does not wait for answers, and counts from when a request was due', async () => {
    // Nobody is answered before the twentieth asks: a client that waits for an answer would wait for ever.
    const waiting: ServerResponse[] = [];
    const url = await serve((response) => {
      waiting.push(response);
      if (waiting.length === 20) for (const one of waiting) one.end('{}');
    });
    const { latencies, failures, span } = await sendAtRate([{ url, body: '', headers: {} }], load(100, 20));
    expect(failures).toBe(0);
    // The twentieth is due 190 ms after the first, which was held up until then.
    for (const [call, latency] of latencies.entries()) expect(latency).toBeGreaterThan(189 - 10 * call);
    expect(span).toBeGreaterThan(189);
  });

  test.each([
    [
      'a status that is no success',
      (response: ServerResponse) => response.writeHead(503).end('busy'),
      'status 503, saying "busy"',
    ],
    ['a connection that breaks', (response: ServerResponse) => response.destroy(), ''],
    ['an answer that never comes', () => {}, 'no answer within 0.2 s'],
  ])('%s takes for ever', async (_, answer, said) => {
    const url = await serve(answer);
    const { latencies, failures, failure } = await sendAtRate([{ url, body: '', headers: {} }], load(100, 3, 200));
    expect([...latencies]).toEqual(Array(3).fill(Number.POSITIVE_INFINITY));
    expect(failures).toBe(3);
    expect(failure).toContain(said);
  });
});
