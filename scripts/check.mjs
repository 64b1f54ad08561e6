// `npm test`: everything that can fail without a server, in the order of how quickly it says so. Stops at the first step
// that fails. Vitest's JSON reports go to the folder in TEST_RESULTS, where one is given.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests } from './count-tests.mjs';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const results = process.env.TEST_RESULTS ?? mkdtempSync(join(tmpdir(), 'modelassay-tests-'));
mkdirSync(results, { recursive: true });

const tests = (name, ...args) => [
  ...['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${join(results, `${name}.json`)}`],
  ...(process.env.GITHUB_ACTIONS === 'true' ? ['--reporter=github-actions'] : []),
];

const STEPS = [
  ['lint', bin('biome'), ['ci', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.']],
  ['types', bin('tsc'), ['-p', '.']],
  ['generated files', process.execPath, ['scripts/generate.ts', '--check']],
  ['dist', process.execPath, ['scripts/build.ts', '--check']],
  ['unit tests', bin('vitest'), tests('unit')],
  ['built CLI and actions', bin('vitest'), tests('built', '--config', 'vitest.built.config.ts')],
];

process.exitCode = check();
if (!process.env.TEST_RESULTS) rmSync(results, { recursive: true, force: true });

function check() {
  for (const [title, command, args] of STEPS) {
    const startedAt = performance.now();
    console.log(`\n── ${title}`);
    const outcome = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    if (outcome.status !== 0) {
      if (command !== bin('vitest')) countAsFailed(title);
      const why = outcome.error?.message ?? countTests(results);
      console.error(`\n── npm test stopped: the step "${title}" failed (${why}).`);
      return outcome.status || 1;
    }
    console.log(`── ${title}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
  console.log(`\n── npm test: ${countTests(results)}`);
  return 0;
}

/** A step without tests of its own is one failed test in the sum. */
function countAsFailed(title) {
  const report = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  writeFileSync(join(results, `${title.replaceAll(' ', '-')}.json`), JSON.stringify(report));
}
