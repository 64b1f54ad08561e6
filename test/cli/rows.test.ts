import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { modelassay } from './command.ts';

let folder = '';
const contract = (key: string) => `apiVersion: v3.1.0
kind: DataContract
id: t
version: 1.0.0
status: draft
schema:
  - name: t
    properties:
      - { name: id, logicalType: integer${key} }
      - { name: mail, logicalType: string, classification: personal, required: true }
      - { name: amount, logicalType: number, logicalTypeOptions: { minimum: 0 } }
      - { name: city, logicalType: string }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rows-'));
  writeFileSync(join(folder, 'key.yaml'), contract(', primaryKey: true'));
  writeFileSync(join(folder, 'no-key.yaml'), contract(''));
  writeFileSync(join(folder, 't.csv'), 'id,mail,amount,city\n1,a@x.y,5,"Oslo, N"\n2,,-3,Rom\n3,c@x.y,-4.5," Be""rn"\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const rows = (file: string, rule: string, ci?: string) => {
  vi.stubEnv('CI', ci);
  const [schema, data] = [join(folder, file), join(folder, 't.csv')];
  return modelassay('data-schema', '--contract', schema, '--data', data, '--rows', rule);
};

test('the rows that fail a rule are printed as CSV, without what is personal', async () => {
  const { code, out, error } = await rows('key.yaml', 'amount.range');
  expect([code, out]).toEqual([0, 'id,amount,city\n2,-3,Rom\n3,-4.5," Be""rn"\n']);
  expect(error).toContain('2 rows fail amount.range; without mail, which the contract says is personal.');
});

test('they are named by their position where there is no key', async () => {
  expect((await rows('no-key.yaml', 'mail.notNull')).out).toBe('row,id,amount,city\n2,2,-3,Rom\n');
});

test('in a run that many read they are named, and no more', async () => {
  expect((await rows('key.yaml', 'amount.range', 'true')).out).toBe('id\n2\n3\n');
});

test('a rule that every row holds has no rows, and one that is not there is none', async () => {
  const held = await rows('key.yaml', 'id.notNull');
  expect([held.code, held.out]).toEqual([0, '']);
  const unknown = await rows('key.yaml', 'amount.rang');
  expect([unknown.code, unknown.out]).toEqual([2, '']);
  expect(unknown.error).toContain('Did you mean "amount.range"?');
});

test('a rule about all rows together says so', async () => {
  const { code, error } = await rows('key.yaml', 'not-empty');
  expect([code, error.includes('There is no rule') || error.includes('about all rows')]).toEqual([2, true]);
});
