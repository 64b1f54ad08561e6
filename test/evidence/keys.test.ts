import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { readSigningKey, readVerificationKey } from '../../src/evidence/keys.ts';
import { newKey } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'modelassay-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('keys', () => {
  test('the public half has the same id, from a variable, a file, or the private key', () => {
    const { pem, publicPem, key } = newKey();
    const file = join(folder, 'evidence.pub');
    writeFileSync(file, publicPem);
    expect(readVerificationKey({ file }, {}).id).toBe(key.id);
    expect(readVerificationKey({ variable: 'K' }, { K: pem }).id).toBe(key.id);
    expect(readVerificationKey({ variable: 'K' }, { K: pem }).key.type).toBe('public');
  });

  const encrypted = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'secret',
  });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });

  test.each([
    ['nothing', '', 'not set or empty'],
    ['no PEM', 'hunter2', 'holds no private key'],
    ['a public key', newKey().publicPem, 'holds no private key'],
    ['a key with a passphrase', encrypted.toString(), 'without a passphrase'],
    ['an RSA key', rsa.toString(), 'a key of kind rsa'],
    ['another curve', secp256k1.toString(), 'secp256k1'],
  ])('%s is refused, and its text is not repeated', (_, pem, reason) => {
    const read = () => readSigningKey({ variable: 'EVIDENCE_KEY' }, { EVIDENCE_KEY: pem });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(reason);
    expect(read).toThrow('EVIDENCE_KEY');
    for (const line of pem.split('\n').filter((line) => line.length > 5)) expect(read).not.toThrow(line);
  });

  test('a file that is not there is named', () => {
    expect(() => readSigningKey({ file: join(folder, 'none.pem') }, {})).toThrow(/none\.pem cannot be read/);
  });
});

test('a key that stands where its file belongs is not repeated', () => {
  const text = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----';
  expect(() => readSigningKey({ file: `/work/${text}` }, {})).toThrow(/^A key itself stands where/);
});
