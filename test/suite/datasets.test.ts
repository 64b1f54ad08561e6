import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { datasetsNow } from '../../src/suite/datasets.ts';
import { loadPolicy } from '../../src/suite/policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'datasets-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the rows that a threshold is chosen on are data of the accuracy gate', async () => {
  for (const name of ['eval.csv', 'tune.csv']) writeFileSync(join(folder, name), `id,y\n1,0\n# ${name}\n`);
  writeFileSync(
    join(folder, 'p.yml'),
    'version: 1\nmodel: m.onnx\ngates: { accuracy: { data: eval.csv, metrics: { f1_macro: { min: 0.5 } }, threshold: { data: tune.csv } } }\n',
  );
  const policy = await loadPolicy({ file: 'p.yml', overrides: [], workingFolder: folder, environment: {} });
  const names = (await datasetsNow(policy)).map(({ name, whereNeeded }) => [basename(name), whereNeeded]);
  expect(names).toEqual([
    ['eval.csv', false],
    ['tune.csv', false],
  ]);
});
