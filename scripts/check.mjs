// `npm test`: everything that can fail without a server, in the order of how quickly it says so.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

const STEPS = [
  ['lint', bin('biome'), ['ci', '.']],
  ['types', bin('tsc'), ['-p', '.']],
  ['generated files', process.execPath, ['scripts/generate.ts', '--check']],
  ['dist', process.execPath, ['scripts/build.ts', '--check']],
  ['unit tests', bin('vitest'), ['run']],
  [
    'built CLI and actions',
    bin('vitest'),
    ['run', '--config', 'vitest.integration.config.ts', 'test/integration/built'],
  ],
];

for (const [title, command, args] of STEPS) {
  const startedAt = performance.now();
  console.log(`\n── ${title}`);
  const outcome = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (outcome.status !== 0) {
    console.error(`\n${title} failed.`);
    process.exit(outcome.status ?? 1);
  }
  console.log(`── ${title}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}
