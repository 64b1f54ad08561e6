import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, workplace } from './assay.ts';

/** The comments that the README shows, each a quotation. */
const shown = readFileSync(join(ROOT, 'README.md'), 'utf8')
  .split('\n\n')
  .filter((block) => block.startsWith('> '))
  .map((block) => block.replace(/^> ?/gm, '').trim());

describe('the comments of the README are what the tool says', () => {
  test.each([
    ['candidate', '## ✅ Passed', 0],
    ['regressed', '## ❌ Blocked', 1],
  ])('of the model %s', async (model, heading, code) => {
    const comment = shown.find((text) => text.startsWith(heading))!;
    const place = workplace();
    const gates = ['--gate', 'data-schema', '--gate', 'accuracy'];
    const ran = await place.cli(
      [
        'run',
        '--config',
        'fixtures/digits/modelassay.yml',
        ...gates,
        '--model',
        `fixtures/digits/${model}.onnx`,
        '--out',
        place.at('out'),
      ],
      { cwd: ROOT },
    );
    expect(ran.code).toBe(code);
    // Which commit was the last is the checkout's own, and a shallow one has none.
    const told = place.read('out/report.md').replace(/^\*\*Last changed:\*\* .*\n\n/m, '');
    expect(told.split('\n\n<details>')[0]!.trim()).toBe(comment);
  });
});
