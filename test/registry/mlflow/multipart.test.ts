import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EnvironmentError } from '../../../src/core/errors.ts';
import { uploadInParts } from '../../../src/registry/mlflow/multipart.ts';
import { newVersion } from '../conformance.ts';
import { type Answer, clientOf, json, serve } from './server.ts';

describe('an upload in parts', () => {
  const SIZES = { from: 4, part: 4 };
  const file = () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelassay-parts-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { files } = newVersion(folder, { 'model.onnx': '0123456789' });
    return files[0]!;
  };
  /** Where parts go, and the server that names it. */
  const both = async (...answers: Answer[]) => {
    const parts: string[] = [];
    const store = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        parts.push(`${request.url} ${Buffer.concat(chunks)}`);
        (answers[Math.min(parts.length, answers.length) - 1] ?? etag)(request, response);
      });
    });
    const credentials = [1, 2, 3].map((number) => ({
      part_number: number,
      url: `${store.uri}/part${number}`,
      headers: { 'x-kind': 'block' },
    }));
    return { parts, store, credentials };
  };
  const etag: Answer = (_, response) => response.writeHead(200, { etag: '"e"' }).end();
  const bodies = async (requests: readonly IncomingMessage[]) => requests.map(({ url }) => url?.split('/mpu/')[1]);

  test('sends each part without the login, again where the store stumbled, and completes with their tags', async () => {
    const { parts, store, credentials } = await both((_, response) => response.writeHead(503).end(), etag);
    const { uri, requests } = await serve(json(200, { upload_id: 'u', credentials }), json(200, {}));
    expect(await uploadInParts(clientOf(uri), '0/model', 'model.onnx', file(), SIZES)).toBe(true);
    expect([...new Set(parts)].sort()).toEqual(['/part1 0123', '/part2 4567', '/part3 89']);
    expect(parts).toHaveLength(4);
    for (const { headers } of store.requests) expect(headers).toMatchObject({ 'x-kind': 'block' });
    for (const { headers } of store.requests) expect(headers.authorization).toBeUndefined();
    expect(await bodies(requests)).toEqual(['create/0/model', 'complete/0/model']);
  });

  test.each<[string, Answer]>([
    ['501', json(501, { error_code: 'NOT_IMPLEMENTED', message: 'Multipart upload is not supported' })],
    ['404', json(404, {})],
  ])('is not made where the server says %s', async (_, answer) => {
    const { uri } = await serve(answer);
    expect(await uploadInParts(clientOf(uri), '0', 'model.onnx', file(), SIZES)).toBe(false);
  });

  test('a store that refuses a part is told by its host, the address stays secret, and the upload is taken back', async () => {
    const { credentials } = await both((_, response) => response.writeHead(403).end('<secret>'));
    const signed = credentials.map((one) => ({ ...one, url: `${one.url}?signature=hunter2` }));
    const { uri, requests } = await serve(json(200, { upload_id: 'u', credentials: signed }), json(200, {}));
    const failure = await uploadInParts(clientOf(uri), '0', 'model.onnx', file(), SIZES).catch(String);
    expect(failure).toContain('answered 403 to part');
    expect(failure).not.toMatch(/hunter2|secret/);
    expect(await bodies(requests)).toEqual(['create/0', 'abort/0']);
  });

  test.each<[string, unknown]>([
    ['too few addresses', [{ part_number: 1, url: 'http://127.0.0.1:9/' }]],
    ['no addresses', undefined],
    ['files', [1, 2, 3].map((number) => ({ part_number: number, url: 'file:///etc/passwd' }))],
  ])('a server that names %s gets no byte sent', async (_, credentials) => {
    const { uri, requests } = await serve(json(200, { upload_id: 'u', credentials }), json(200, {}));
    await expect(uploadInParts(clientOf(uri), '0', 'model.onnx', file(), SIZES)).rejects.toThrow(EnvironmentError);
    expect(await bodies(requests)).toEqual(['create/0', 'abort/0']);
  });
});
