import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Result } from '../../src/result/document.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { cost, shown } from '../data-schema/cost.ts';

/**
 * Permutation work in threads: the p of `mmd` and `energy` of columns that drifted, 2,000 rows a side, and two embeddings, with
 * `threads: 1` and with two, in turns. The tables must be the same to the last digit. Both runs of a round stand beside each other.
 * node bench/drift/threads.ts [CLI] [COLUMNS] [ROUNDS]
 */
const [cli = resolve(import.meta.dirname, '../../dist/cli.js'), columns = '20', rounds = '3'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'drift-threads-'));
const random = seededRandom(1);
try {
  const names = Array.from({ length: Number(columns) }, (_, at) => `c${at}`);
  const rows = (shift: number) =>
    Array.from({ length: 2_000 }, () =>
      JSON.stringify({
        ...Object.fromEntries(names.map((name) => [name, random() + shift])),
        one: Array.from({ length: 64 }, () => random() + shift),
        other: Array.from({ length: 64 }, () => random() + shift),
      }),
    ).join('\n');
  writeFileSync(join(folder, 'reference.ndjson'), rows(0));
  writeFileSync(join(folder, 'current.ndjson'), rows(0.1));
  const told = new Set<string>();
  for (const [title, keys] of [
    ['statistics', `statistics: { '*': [mmd, energy] }`],
    ['embeddings', 'embeddings: [one, other]'],
  ] as const) {
    for (let round = 0; round < Number(rounds); round++) {
      const seconds = [];
      for (const threads of [1, 2]) {
        const policy = join(folder, 'modelassay.yml');
        const sides = 'reference: reference.ndjson, current: current.ndjson';
        writeFileSync(policy, `version: 1\ngates:\n  drift: { ${sides}, threads: ${threads}, ${keys} }\n`);
        const out = join(folder, 'out');
        const found = await cost(process.execPath, [cli, 'drift', '--config', policy, '--out', out]);
        const { tables, checks } = JSON.parse(readFileSync(join(out, 'results/drift.json'), 'utf8')) as Result;
        told.add(
          `${title} ${JSON.stringify([tables, checks.map(({ id, verdict, numbers }) => [id, verdict, numbers])])}`,
        );
        seconds.push(found.seconds);
        console.log(`${title}, ${threads} thread${threads === 1 ? '' : 's'}: ${shown(found)}`);
      }
      console.log(`${title}: two threads take ${(seconds[1]! / seconds[0]!).toFixed(2)} of the time of one`);
    }
  }
  console.log(told.size === 2 ? 'The same numbers.' : 'NOT the same numbers.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
