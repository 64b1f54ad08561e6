import { mkdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { decisionsBefore, wearSentence } from '../../../src/gates/accuracy/wear.ts';
import { gateFiles } from '../../../src/suite/gate-files.ts';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const bench = workbench();

test('each other model that the same rows have judged counts once', async () => {
  await mkdir(bench.at('old/deep'), { recursive: true });
  const result = (gate: string, rows: string, model: string) =>
    JSON.stringify({ gate, datasets: [{ digest: rows }], subject: { digest: model } });
  await bench.file('old/a.json', result('accuracy', 'sha256:1', 'm1'));
  await bench.file('old/deep/b.json', result('accuracy', 'sha256:1', 'm2'));
  await bench.file('old/deep/again.json', result('accuracy', 'sha256:1', 'm2'));
  await bench.file('old/own.json', result('accuracy', 'sha256:1', 'm0'));
  await bench.file('old/other-rows.json', result('accuracy', 'sha256:2', 'm3'));
  await bench.file('old/other-gate.json', result('latency', 'sha256:1', 'm4'));
  await bench.file('old/none.json', '{');
  expect(await decisionsBefore(bench.at('old'), 'sha256:1', 'm0', { files: gateFiles })).toBe(2);
});

test('a first run has nothing kept yet, and what is no folder is told', async () => {
  const before = (pattern: string) => decisionsBefore(pattern, 'sha256:1', 'm0', { files: gateFiles });
  expect(await before(bench.at('nowhere/**/*.json'))).toBe(0);
  const file = await bench.file('single.json', '{}');
  await expect(before(`${file}/*.json`)).rejects.toThrow(
    /single\.json.* cannot be listed: .*Name a folder, or a pattern/,
  );
});

test('what that means is told once it doubles the rows', () => {
  expect(wearSentence(4, 0.95)).toBeNull();
  expect(wearSentence(5, 0.95)).toMatch(
    /judged 5 other models before\. .* promise of 95 % over all of them takes 2\.2 times as many rows/,
  );
  // ln 20 = 2.996: (2.996 + 20 · 0.693) / 2.996.
  expect(wearSentence(20, 0.95)).toContain('5.6 times');
});

test('the report tells it', async () => {
  const path = await bench.file('rows.csv', 'id,y,said\n1,0,0\n2,1,1\n');
  const yaml = (more = '') => `data: { path: '${path}', id: id, label: y }\nmetrics: { accuracy: { min: 0 } }\n${more}`;
  const { provenance } = await runGate(bench.engine(), yaml(), { path, predicted: 'said' });
  await mkdir(bench.at('kept'), { recursive: true });
  for (let model = 0; model < 9; model++) {
    const result = {
      gate: 'accuracy',
      datasets: [{ digest: provenance.datasets[0]!.digest }],
      subject: { digest: `m${model}` },
    };
    await bench.file(`kept/${model}.json`, JSON.stringify(result));
  }
  const { measurement } = await runGate(bench.engine(), yaml(`history: '${bench.at('kept')}'`), {
    path,
    predicted: 'said',
  });
  expect(measurement.notes).toEqual([expect.stringContaining('judged 9 other models before')]);
});
