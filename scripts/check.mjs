// `npm test`: everything that can fail without a server, in the order of how quickly it says so. Every step runs, and the
// end names all that failed: who mends one thing need not wait to hear of the next. Vitest's JSON reports go to the folder in TEST_RESULTS, where one is given.
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
  ['dead code', bin('knip'), ['--no-progress']],
  ['kept for tests alone', bin('knip'), ['--production', '--no-progress']],
  ['generated files', process.execPath, ['scripts/generate.ts', '--check']],
  ['dist', process.execPath, ['scripts/build.ts', '--check']],
  ['unit tests', bin('vitest'), tests('unit')],
  ['built CLI and actions', bin('vitest'), tests('built', '--config', 'vitest.built.config.ts')],
];

process.exitCode = check();
if (!process.env.TEST_RESULTS) rmSync(results, { recursive: true, force: true });

function check() {
  const failed = STEPS.filter((step) => !passes(step)).map(([title]) => title);
  console.log(`\n── npm test: ${countTests(results)}`);
  if (failed.length === 0) return 0;
  console.error(`── npm test failed: ${failed.join(', ')}. What each said stands above, under its name.`);
  return 1;
}

function passes([title, command, args]) {
  const startedAt = performance.now();
  console.log(`\n── ${title}`);
  const outcome = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  const passed = outcome.status === 0;
  if (outcome.error) console.error(outcome.error.message);
  if (!passed && command !== bin('vitest')) countAsFailed(title);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`── ${title}: ${passed ? '' : 'FAILED, '}${seconds} s`);
  return passed;
}

/** A step without tests of its own is one failed test in the sum. */
function countAsFailed(title) {
  const report = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  writeFileSync(join(results, `${title.replaceAll(' ', '-')}.json`), JSON.stringify(report));
}
