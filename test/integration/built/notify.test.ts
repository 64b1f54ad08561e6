import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { signatureOf } from '../../../src/suite/send-notice.ts';
import { type Workplace, workplace } from './assay.ts';

/** As Node tells it: in lower case. */
const SIGNATURE_HEADER = 'x-modelassay-signature-256';

interface Posted {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A webhook on this machine that answers with these in turn, and then with 200. */
async function webhook(...statuses: readonly number[]) {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      posted.push({ headers: request.headers, body });
      response.writeHead(statuses[posted.length - 1] ?? 200).end('ok');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { posted, url: `http://127.0.0.1:${port}/hooks/T0/hidden-part` };
}

let place: Workplace;
beforeEach(async () => {
  place = workplace();
  place.write('rows.csv', 'name,age\nAda Lovelace,36\nGrace Hopper,-77\n');
  place.write('c.yaml', {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 't',
    version: '1.0.0',
    status: 'draft',
    schema: [
      {
        name: 't',
        properties: [
          { name: 'name', logicalType: 'string', primaryKey: true },
          { name: 'age', logicalType: 'integer', logicalTypeOptions: { minimum: 0 } },
        ],
      },
    ],
  });
  expect((await place.cli(['data-schema', '--contract', 'c.yaml', '--data', 'rows.csv'])).code).toBe(1);
});

const action = (inputs: Readonly<Record<string, string>>) => place.action('notify', { inputs });

describe('a notice', () => {
  test('is one signed body with checks and numbers, and nothing of any row', async () => {
    const { posted, url } = await webhook();
    const ran = await action({ url, secret: 'key' });
    expect(ran.code, ran.said).toBe(0);
    expect(ran.outputs).toMatchObject({ sent: 'true' });
    const [{ headers, body }] = posted as [Posted];
    expect(headers['content-type']).toBe('application/json');
    expect(headers[SIGNATURE_HEADER]).toBe(signatureOf(body, 'key'));
    expect(JSON.parse(body)).toMatchObject({
      schema: 'modelassay/notice/v1',
      verdict: 'fail',
      text: expect.stringMatching(/Model Assay blocks: .*age/),
      gates: [{ gate: 'data-schema', verdict: 'fail', blocking: [{ verdict: 'fail', value: 1 }] }],
    });
    expect(body).not.toMatch(/Ada|Grace|Lovelace|Hopper|-77/);
    expect(ran.said).not.toContain('hidden-part');
  });

  test('is a text for Slack', async () => {
    const { posted, url } = await webhook();
    await action({ url, format: 'slack' });
    expect(JSON.parse(posted[0]!.body)).toEqual({ text: expect.stringMatching(/Model Assay blocks: .*age/) });
  });

  test('is sent again where the other side asks to be left alone, and fails no job where it never answers', async () => {
    const { posted, url } = await webhook(503, 429);
    expect((await action({ url })).outputs).toMatchObject({ sent: 'true' });
    expect(posted).toHaveLength(3);
    const never = await webhook(500, 500, 500, 500);
    const ran = await action({ url: never.url });
    expect([ran.code, ran.outputs.sent]).toEqual([0, 'false']);
    expect(ran.said).toMatch(/The notice could not be delivered to 127\.0\.0\.1:\d+: it answers 500, 4 times/);
  });

  test('is not sent of a run that passes, unless always is said', async () => {
    place.write('rows.csv', 'name,age\nAda,36\n');
    expect((await place.cli(['data-schema', '--contract', 'c.yaml', '--data', 'rows.csv'])).code).toBe(0);
    const { posted, url } = await webhook();
    expect((await action({ url })).outputs).toMatchObject({ sent: 'false' });
    expect(posted).toEqual([]);
    expect((await action({ url, when: 'always' })).outputs).toMatchObject({ sent: 'true' });
    expect(JSON.parse(posted[0]!.body).text).toMatch(/Model Assay passed\.$/);
  });

  test.each([
    [{ url: '' }, 0, /No notice: url is empty/],
    [{ url: 'http://example.org/secret' }, 2, /no https:\/\/ address\. It is not shown/],
    [{ url: 'https://example.org', format: 'xml' }, 2, /format is "xml", and allowed are json, slack/],
    [{ url: 'https://example.org', when: 'sometimes' }, 2, /when is "sometimes", and allowed are blocked, always/],
  ])('%j', async (inputs, code, message) => {
    const ran = await action(inputs);
    expect(ran.code, ran.said).toBe(code);
    expect(ran.said).toMatch(message);
    expect(ran.said).not.toContain('example.org/secret');
  });

  test('that is refused is told with the host alone', async () => {
    const { url } = await webhook(404);
    const ran = await action({ url });
    expect([ran.code, ran.said]).toEqual([2, expect.stringMatching(/was refused by 127\.0\.0\.1:\d+ with 404/)]);
    expect(ran.said).not.toContain('hidden-part');
  });

  test('from the command line: the address comes from the environment', async () => {
    const { posted, url } = await webhook();
    const told = await place.cli(['notify', '--url', 'env:HOOK', '--secret', 'env:KEY'], {
      env: { HOOK: url, KEY: 'k' },
    });
    expect(told.code, told.said).toBe(0);
    expect(posted[0]!.headers[SIGNATURE_HEADER]).toBe(signatureOf(posted[0]!.body, 'k'));
    const bare = await place.cli(['notify', '--url', url]);
    expect([bare.code, bare.stderr]).toEqual([
      2,
      expect.stringContaining('--url names an environment variable, env:NAME'),
    ]);
    const unset = await place.cli(['notify', '--url', 'env:NONE']);
    expect([unset.code, unset.stderr]).toEqual([2, expect.stringContaining('NONE, which --url names, is not set')]);
    const dry = await place.cli(['notify', '--dry-run']);
    expect(JSON.parse(dry.stdout)).toMatchObject({ schema: 'modelassay/notice/v1' });
  });
});
