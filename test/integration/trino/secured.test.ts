import { execFileSync } from 'node:child_process';
import { createHmac, pbkdf2Sync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../../src/core/errors.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { column } from '../../../src/table/expression.ts';
import { rowsOf } from '../../../src/table/query.ts';
import { workbench } from '../../table/tables.ts';
import { type Cluster, freePort, isInstalled, startTrino } from './server.ts';

/** A line of Trino's file of passwords, by PBKDF2: iterations, salt and hash. */
const salt = Buffer.from('salt of these tests');
const PASSWORDS = `ada:1000:${salt.toString('hex')}:${pbkdf2Sync('test', salt, 1000, 64, 'sha1').toString('hex')}\n`;
const SECRET = Buffer.from('a secret of these tests, long enough for HS256').toString('base64');

/** A token that the server takes for so many seconds. */
function tokenFor(user: string, seconds: number): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: user, exp: Math.floor(Date.now() / 1000) + seconds })}`;
  return `${head}.${createHmac('sha256', Buffer.from(SECRET, 'base64')).update(head).digest('base64url')}`;
}

describe.skipIf(!isInstalled() && process.env.CI !== 'true')('a Trino cluster behind a login and TLS', () => {
  const bench = workbench();
  let cluster: Cluster;
  let address: string;

  beforeAll(async () => {
    const port = await freePort();
    address = `https://localhost:${port}`;
    certificate('server');
    certificate('other');
    writeFileSync(bench.at('passwords'), PASSWORDS);
    writeFileSync(bench.at('secret'), SECRET);
    writeFileSync(bench.at('keystore.pem'), `${text('server.key')}${text('server.crt')}`);
    cluster = await startTrino({
      config: [
        'http-server.authentication.type=PASSWORD,JWT',
        `http-server.authentication.jwt.key-file=${bench.at('secret')}`,
        'http-server.authentication.allow-insecure-over-http=true',
        'http-server.https.enabled=true',
        `http-server.https.port=${port}`,
        `http-server.https.keystore.path=${bench.at('keystore.pem')}`,
        'internal-communication.shared-secret=of-these-tests',
      ],
      files: {
        'password-authenticator.properties': [
          'password-authenticator.name=file',
          `file.password-file=${bench.at('passwords')}`,
          '',
        ].join('\n'),
      },
    });
    await cluster.make(
      'CREATE SCHEMA memory.sales',
      'CREATE TABLE memory.sales.orders AS SELECT i AS id FROM UNNEST(sequence(1, 100)) t(i)',
    );
  });
  afterAll(() => cluster?.stop());

  const text = (name: string) => readFileSync(bench.at(name), 'utf8');
  function certificate(name: string): void {
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', bench.at(`${name}.key`), '-out', bench.at(`${name}.crt`)];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'ignore',
    });
  }
  const engineWith = (environment: Readonly<Record<string, string>>) =>
    createTableEngine({
      duckdb: () => Promise.reject(new Error('no file is read here')),
      environment: { TRINO_CA_FILE: bench.at('server.crt'), ...environment },
    });
  const rowsWith = async (environment: Readonly<Record<string, string>>, at = address) => {
    const engine = engineWith(environment);
    const dataset = await engine.open({ trino: at, table: 'memory.sales.orders' });
    return { engine, dataset };
  };

  test('takes a password, and a token', async () => {
    expect((await rowsWith({ TRINO_USER: 'ada', TRINO_PASSWORD: 'test' })).dataset.rows).toBe(100);
    expect((await rowsWith({ TRINO_USER: 'ada', TRINO_ACCESS_TOKEN: tokenFor('ada', 600) })).dataset.rows).toBe(100);
  });

  test.each([
    ['a wrong password', () => ({ TRINO_USER: 'ada', TRINO_PASSWORD: 'hunter2' }), /refuses the login/],
    ['no login', () => ({ TRINO_USER: 'ada' }), /refuses the login/],
    [
      'a token that has expired',
      () => ({ TRINO_USER: 'ada', TRINO_ACCESS_TOKEN: tokenFor('ada', -60) }),
      /refuses the login.*a token may have expired/,
    ],
    [
      'a certificate of another authority',
      () => ({ TRINO_USER: 'ada', TRINO_PASSWORD: 'test', TRINO_CA_FILE: bench.at('other.crt') }),
      /shows a certificate that is not trusted .* Name the authority’s file in TRINO_CA_FILE/,
    ],
  ])('%s is a mistake that the user can mend, and no secret is told', async (_, login, message) => {
    const environment: Readonly<Record<string, string>> = login();
    const error = await rowsWith(environment).then(
      () => new Error('it answered'),
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(message);
    for (const name of ['TRINO_PASSWORD', 'TRINO_ACCESS_TOKEN'] as const) {
      if (environment[name]) expect(`${error.message}${error.stack}`).not.toContain(environment[name]);
    }
  });

  test('TLS where there is none is told', async () => {
    const plain = cluster.address.replace('http:', 'https:');
    await expect(rowsWith({ TRINO_USER: 'ada', TRINO_PASSWORD: 'test' }, plain)).rejects.toThrow(
      /does not speak TLS\. Is it http, or another port\?/,
    );
  });

  test('a token that expires while a table is read is a failure of the place', async () => {
    const { engine, dataset } = await rowsWith({ TRINO_USER: 'ada', TRINO_ACCESS_TOKEN: tokenFor('ada', 15) });
    const sum = async () => engine.aggregate(rowsOf(dataset), { sum: { fn: 'sum', of: column('id') } });
    const outcomes: unknown[] = [];
    // Some clocks' leeway beyond its end.
    for (let turn = 0; turn < 200 && !(outcomes.at(-1) instanceof Error); turn++, await sleep(500)) {
      outcomes.push(await sum().catch((error: unknown) => error));
    }
    expect(outcomes.at(-1)).toBeInstanceOf(EnvironmentError);
    expect(String(outcomes.at(-1))).toMatch(/refuses the login that it took before: it expired or was taken away/);
    await engine.close();
  });
});
