import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { DIGITS, FIXTURES, ROOT, type Workplace, workplace } from './assay.ts';
import { CLEAR_DATA, clearRows } from './tables.ts';

// What a command takes to start is what it loads and which programs it runs: counted here, and timed in bench/start.

const WATCH = pathToFileURL(join(ROOT, 'bench/start/watch.mjs')).href;

interface Loaded {
  readonly files: number;
  readonly bytes: number;
  readonly processes: number;
}

async function loadedBy(place: Workplace, args: readonly string[]): Promise<Loaded> {
  const ran = await place.cli(args, { env: { NODE_OPTIONS: `--import=${WATCH}` } });
  expect([ran.code, ran.said]).toEqual([0, ran.said]);
  return JSON.parse(ran.stderr.trim().split('\n').at(-1)!) as Loaded;
}

/** At most so many files, thousands of bytes in them, and programs run. */
function expectAtMost(
  { files, bytes, processes }: Loaded,
  most: { files: number; kB: number; programs: number },
): void {
  expect(files).toBeLessThanOrEqual(most.files);
  expect(bytes / 1000).toBeLessThanOrEqual(most.kB);
  expect(processes).toBeLessThanOrEqual(most.programs);
}

test.for([
  [['--version'], { files: 1, kB: 3, programs: 0 }],
  [['--help'], { files: 9, kB: 90, programs: 0 }],
  [['status', '--help'], { files: 16, kB: 275, programs: 0 }],
  [['promote', '--help'], { files: 19, kB: 285, programs: 0 }],
  [['accuracy', '--help'], { files: 19, kB: 375, programs: 0 }],
] as const)('%j is told from few files', async ([args, most]) => {
  expectAtMost(await loadedBy(workplace(), args), most);
});

test('what is in production is told from few files, and a promotion planned from few more', async () => {
  const place = workplace();
  copyFileSync(join(FIXTURES, 'models/identity.onnx'), place.at('digits.onnx'));
  place.write('rows.csv', clearRows(60));
  place.write('modelassay.yml', {
    version: 1,
    model: { name: 'digits', path: 'digits.onnx' },
    registry: { kind: 'folder', path: 'registry' },
    gates: { accuracy: { data: CLEAR_DATA, metrics: { accuracy: { min: 0.5 } } } },
    evidence: { 'allow-unsigned': true },
  });
  for (const args of [['run'], ['promote']]) {
    const ran = await place.cli(args);
    expect([ran.code, ran.said]).toEqual([0, ran.said]);
  }
  expectAtMost(await loadedBy(place, ['status']), { files: 25, kB: 530, programs: 0 });
  expectAtMost(await loadedBy(place, ['history']), { files: 25, kB: 530, programs: 0 });
  expectAtMost(await loadedBy(place, ['promote', '--dry-run']), { files: 35, kB: 780, programs: 1 });
});

test('the structure of a model is judged from few files', async () => {
  const place = workplace();
  copyFileSync(join(DIGITS, 'candidate.onnx'), place.at('model.onnx'));
  const loaded = await loadedBy(place, ['onnx-export', '--model', 'model.onnx', '--structure-only']);
  expectAtMost(loaded, { files: 30, kB: 1000, programs: 0 });
});
