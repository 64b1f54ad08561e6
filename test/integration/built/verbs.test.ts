import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEvidence } from '../../../src/evidence/evidence.ts';
import { newKey } from '../../evidence/sample.ts';
import { FIXTURES, workplace } from './assay.ts';
import { CLEAR_DATA, clearRows } from './tables.ts';

describe('the verbs of promotion, as built', () => {
  test('from a run in one process to promotion in others', async () => {
    const place = workplace();
    const { pem, publicPem, key } = newKey();
    const env = { EVIDENCE_KEY: pem };
    const git = (...args: string[]) => execFileSync('git', ['-C', place.folder, ...args], { stdio: 'pipe' }).toString();
    git('init', '--quiet');
    git('config', 'user.name', 'Ada Lovelace');
    place.write('evidence.pub', publicPem);
    copyFileSync(join(FIXTURES, 'models/identity.onnx'), place.at('first.onnx'));
    place.write('rows.csv', clearRows(600));
    place.write('modelassay.yml', {
      version: 1,
      model: { name: 'digits', path: 'first.onnx' },
      gates: { accuracy: { data: CLEAR_DATA, metrics: { accuracy: { min: 0.5 } } } },
      registry: { kind: 'folder', path: 'registry' },
      ledger: { kind: 'git', remote: 'none' },
      evidence: { key: 'env:EVIDENCE_KEY', trust: ['evidence.pub'] },
    });
    const did = async (...args: string[]) => {
      const ran = await place.cli(args, { env });
      expect(ran.stderr).not.toContain('error:');
      return { code: ran.code, out: ran.stdout };
    };
    expect((await did('run')).code).toBe(0);
    const read = readEvidence(Buffer.from(place.read('modelassay-out/evidence.json')));
    if (!read.ok) throw new Error(read.reason);
    const tool = read.evidence.statement.predicate.configuration.find(({ name }) => name === 'tool');
    expect(tool?.digest?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await did('verify', 'first.onnx')).toMatchObject({ code: 0, out: expect.stringContaining(key.id) });
    expect(await did('promote')).toMatchObject({ code: 0, out: expect.stringContaining('is on version 1') });

    expect(await did('rollback', '--reason', 'first try')).toMatchObject({
      code: 1,
      out: expect.stringContaining('There is no earlier version of digits/production'),
    });
    expect(await did('status')).toMatchObject({ code: 0, out: expect.stringContaining('Every pointer is where') });
    expect(await did('history', '--format', 'md')).toMatchObject({
      code: 0,
      out: expect.stringContaining('| promote'),
    });
    expect(await did('watch', '--bytes')).toMatchObject({ code: 0 });
    expect(await did('verify-ledger')).toMatchObject({ code: 0, out: expect.stringContaining('1 record, whole') });
    expect(await did('reproduce', 'modelassay-out/evidence.json', 'modelassay-out/fingerprint.json')).toMatchObject({
      code: 0,
    });
  });
});
