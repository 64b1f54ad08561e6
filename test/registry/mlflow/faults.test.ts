import { describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError, InterruptedError, SubjectError } from '../../../src/core/errors.ts';
import { PLACE } from '../sample.ts';
import { type Answer, clientOf, json, registryOf, serve, version } from './server.ts';

const bytesOf = async (chunks: AsyncIterable<Uint8Array>) => {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
};

describe('"no champion yet" is what a server says in one of two ways', () => {
  test.each([
    [400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'Registered model alias production not found.' }],
    [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' }],
  ])('%i', async (status, body) => {
    const { uri } = await serve(json(status, body));
    expect(await registryOf(uri).resolve(PLACE)).toBeNull();
  });

  test.each<[string, Answer, string]>([
    [
      'another invalid parameter',
      json(400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid alias name' }),
      'Invalid alias name',
    ],
    ['a server without aliases', json(404, { error_code: 'ENDPOINT_NOT_FOUND', message: '' }), 'has no aliases'],
    ['a page that is not there', (_, response) => response.writeHead(404).end('<html>'), 'has no aliases'],
    ['a login that may not look', json(403, { error_code: 'PERMISSION_DENIED', message: 'no' }), 'may not do that'],
    ['a login page', (_, response) => response.writeHead(200).end('<html>'), 'a login page'],
    ['an answer without a version', json(200, {}), 'without the number of a version'],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(), 'answered 302'],
  ])('and %s is none', async (_, answer, words) => {
    const { uri } = await serve(answer);
    const attempt = registryOf(uri).resolve(PLACE);
    await expect(attempt).rejects.toThrow(EnvironmentError);
    await expect(attempt).rejects.toThrow(words);
  });
});

describe('a server in trouble', () => {
  test('500 and 429 are asked again, and then believed', async () => {
    const { uri, requests } = await serve(json(500, {}), json(429, {}, { 'retry-after': '0' }), version);
    expect((await registryOf(uri).resolve(PLACE))?.version).toBe('7');
    expect(requests).toHaveLength(3);
  });

  test('500 for ever is an error', async () => {
    const { uri } = await serve(json(503, { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'later' }));
    await expect(registryOf(uri).resolve(PLACE)).rejects.toThrow(/answered 503 TEMPORARILY_UNAVAILABLE .* later/);
  });

  test('a change that answered 500 is not repeated: it may have been made', async () => {
    const { uri, requests } = await serve(json(500, { error_code: 'INTERNAL_ERROR', message: 'x' }));
    await expect(clientOf(uri).demand('POST', 'registered-models/alias', {})).rejects.toThrow('answered 500');
    expect(requests).toHaveLength(1);
  });

  test('one that hangs before, or in the middle of, an answer is given up', async () => {
    const silent = await serve(() => undefined);
    await expect(clientOf(silent.uri, 300).demand('POST', 'x', {})).rejects.toThrow(
      'did not answer POST x within 0.3 s',
    );
    const stuck = await serve((_, response) => response.writeHead(200, { 'content-length': '10' }).write('abc'));
    await expect(bytesOf(clientOf(stuck.uri, 300).download('a'))).rejects.toThrow('nothing came for 0.3 s');
  });

  test('a download that takes longer than the patience, but never pauses, is read to its end', async () => {
    const { uri } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '8' });
      for (let chunk = 0; chunk < 8; chunk++) setTimeout(() => response.write('x'), 400 * chunk);
    });
    expect(await bytesOf(clientOf(uri, 2_000).download('a'))).toBe('xxxxxxxx');
  });

  test('an upload that nobody reads is given up', async () => {
    const { uri } = await serve((request) => request.pause());
    const endless = async function* () {
      for (;;) yield new Uint8Array(1024 * 1024);
    };
    await expect(clientOf(uri, 300).upload('a', 2 ** 40, endless())).rejects.toThrow('did not answer uploading a');
  });

  test('an upload that nobody reads is cancelled by a signal, at once', async () => {
    const stop = new AbortController();
    const { uri } = await serve((request) => {
      request.pause();
      stop.abort(new InterruptedError('Enough.'));
    });
    const endless = async function* () {
      for (;;) yield new Uint8Array(1024 * 1024);
    };
    await expect(clientOf(uri).upload('a', 2 ** 40, endless(), stop.signal)).rejects.toThrow('Enough.');
  });

  test('an upload that is refused before it was read is a refusal, and the rest is not sent', async () => {
    const { uri } = await serve(json(413, { error_code: 'TOO_LARGE', message: 'at most 1 MB' }));
    let sent = 0;
    const endless = async function* () {
      for (; ; sent++) yield new Uint8Array(1024 * 1024);
    };
    await expect(clientOf(uri).upload('a', 2 ** 40, endless())).rejects.toThrow(
      'answered 413 TOO_LARGE to uploading a: at most 1 MB',
    );
    expect(sent).toBeLessThan(100);
  });

  test('an upload that breaks in the middle says so', async () => {
    const { uri } = await serve((request) => request.once('data', () => request.socket.destroy()));
    const endless = async function* () {
      for (;;) yield new Uint8Array(1024 * 1024);
    };
    await expect(clientOf(uri).upload('a', 2 ** 40, endless())).rejects.toThrow(EnvironmentError);
  });

  test('what an upload cannot read is what it says, and the server gets no whole file', async () => {
    let whole = false;
    const { uri } = await serve((request, response) => {
      request.resume().once('end', () => {
        whole = true;
        response.end('{}');
      });
    });
    const failing = async function* () {
      yield Buffer.from('ab');
      throw new SubjectError('model.onnx was changed');
    };
    await expect(clientOf(uri).upload('a', 3, failing())).rejects.toThrow(SubjectError);
    expect(whole).toBe(false);
  });

  test('an upload that is done leaves nothing behind that keeps the process alive', async () => {
    const { uri } = await serve((request, response) => request.resume().once('end', () => response.end('{}')));
    const content = (async function* () {
      yield Buffer.from('abc');
    })();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await clientOf(uri).upload('a', 3, content);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test('a Retry-After is kept to', async () => {
    const { uri, requests } = await serve(json(429, {}, { 'retry-after': '1' }), version);
    const start = performance.now();
    expect((await registryOf(uri).resolve(PLACE))?.version).toBe('7');
    expect(performance.now() - start).toBeGreaterThan(950);
    expect(requests).toHaveLength(2);
  });

  test.each([
    ['more bytes than were announced', '3', 'abcdef'],
    ['fewer', '10', 'abc'],
  ])('%s are an error, or never more than announced', async (_, length, body) => {
    const { uri } = await serve((request) => {
      request.socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n${body}`);
    });
    const read = bytesOf(clientOf(uri).download('a'));
    if (length === '3') expect(await read.catch(() => 'an error')).toMatch(/^(abc|an error)$/);
    else await expect(read).rejects.toThrow('the connection broke');
  });

  test('half a body is an error, never an end', async () => {
    const { uri } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('abc', () => response.destroy());
    });
    await expect(bytesOf(clientOf(uri).download('a'))).rejects.toThrow('the connection broke');
  });

  test('one that is not there is told by its address', async () => {
    await expect(registryOf('http://127.0.0.1:9').resolve(PLACE)).rejects.toThrow(
      'http://127.0.0.1:9 cannot be reached',
    );
  });
});

describe('logins', () => {
  test('go to the server, and not to another host that it leads a download to', async () => {
    const other = await serve((_, response) => response.end('bytes'));
    const { uri, requests } = await serve((_, response) =>
      response.writeHead(307, { location: `${other.uri}/signed` }).end(),
    );
    expect(await bytesOf(clientOf(uri).download('model/a b.onnx'))).toBe('bytes');
    expect(requests[0]!.headers.authorization).toBe('Bearer secret-token');
    expect(requests[0]!.url).toContain('/artifacts/model/a%20b.onnx');
    expect(other.requests[0]!.headers.authorization).toBeUndefined();
  });

  test('a redirect to a file, or in circles, is not followed', async () => {
    const file = await serve((_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    await expect(bytesOf(clientOf(file.uri).download('a'))).rejects.toThrow('not followed');
    const circle = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(bytesOf(clientOf(circle.uri).download('a'))).rejects.toThrow('not followed');
    expect(circle.requests).toHaveLength(4);
  });

  test('are in no message', async () => {
    const { uri } = await serve(json(401, { message: 'no' }));
    const failure = await registryOf(uri.replace('//', '//ada:hunter2@')).resolve(PLACE).catch(String);
    expect(failure).toContain('answered 401');
    expect(failure).not.toMatch(/hunter2|secret-token/);
    expect(() => clientOf('ftp://ada:hunter2@x')).toThrow(ConfigurationError);
    expect(() => clientOf('ftp://ada:hunter2@x')).not.toThrow('hunter2');
  });
});

describe('what a server names', () => {
  const answers =
    (uri: string, files: unknown): Answer =>
    (request, response) => {
      const path = request.url!;
      if (path.includes('get-download-uri')) return json(200, { artifact_uri: uri })(request, response);
      if (path.includes('mlflow-artifacts')) return json(200, { files })(request, response);
      return version(request, response);
    };

  test.each([
    ['s3://bucket/model', 'in s3'],
    ['file:///etc', 'in file'],
    ['mlflow-artifacts://elsewhere/x', 'another server (elsewhere)'],
    ['mlflow-artifacts:/a/../../b', 'leads out'],
    ['', 'a path'],
  ])('the address %j is not read', async (address, words) => {
    const { uri } = await serve(answers(address, []));
    await expect(registryOf(uri).fetchBytes(PLACE.model, '7')).rejects.toThrow(words);
  });

  test.each(['..', 'a\\b', 'c:'])('the file %j is refused', async (path) => {
    const { uri } = await serve(answers('mlflow-artifacts:/0/x', [{ path, is_dir: false }]));
    await expect(registryOf(uri).fetchBytes(PLACE.model, '7')).rejects.toThrow('The registry names a file');
  });

  test('folders without end are given up', async () => {
    const { uri } = await serve(answers('mlflow-artifacts:/0/x', [{ path: 'deeper', is_dir: true }]));
    await expect(registryOf(uri).fetchBytes(PLACE.model, '7')).rejects.toThrow('nests deeper');
  });
});
