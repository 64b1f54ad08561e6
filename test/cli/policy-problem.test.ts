import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { modelassay } from './command.ts';

let folder: string;
const OLD = ['results/accuracy.json', 'evidence.json', 'report.md', 'report.html', 'report.json', 'junit.xml'];
const OTHERS = ['results/accuracy.int8.json', 'notes.txt'];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  mkdirSync(join(folder, 'out/results'), { recursive: true });
  mkdirSync(join(folder, 'out/attachments/accuracy'), { recursive: true });
  for (const file of [...OLD, ...OTHERS, 'attachments/accuracy/rows.csv']) {
    writeFileSync(join(folder, 'out', file), '## ✅ Passed');
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([['run'], ['accuracy']])(
  '%s: a policy that cannot be read leaves nothing of an earlier run',
  async (verb) => {
    const policy = join(folder, 'p.yml');
    writeFileSync(
      policy,
      'version: 1\nmodel: m.onnx\ngates:\n  accuracy:\n    data: d.csv\n    metric: { accuracy: { min: 90% } }\n',
    );
    const ran = await modelassay(verb, '--config', policy, '--out', join(folder, 'out'));
    expect(ran.code).toBe(2);
    const read = (file: string) => readFileSync(join(folder, 'out', file), 'utf8');
    expect(read('report.md')).toContain('## ⛔ The policy cannot be read');
    expect(read('report.md')).toContain('metric');
    for (const file of ['report.html', 'report.json', 'junit.xml']) expect(read(file), file).not.toContain('✅ Passed');
    for (const gone of ['results/accuracy.json', 'evidence.json', 'attachments/accuracy']) {
      expect(existsSync(join(folder, 'out', gone)), gone).toBe(false);
    }
    // Of another leg, and of somebody else.
    for (const kept of OTHERS) expect(read(kept)).toContain('Passed');
  },
);

test('to print a policy touches no file', async () => {
  const ran = await modelassay(
    'run',
    '--print-config',
    '--config',
    join(folder, 'none.yml'),
    '--out',
    join(folder, 'out'),
  );
  expect(ran.code).toBe(2);
  for (const file of OLD) expect(existsSync(join(folder, 'out', file)), file).toBe(true);
});
