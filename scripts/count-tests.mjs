// `node scripts/count-tests.mjs FOLDER`: one line over every JSON report of vitest in the folder.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `12 passed, 0 failed, 1 skipped`. A file that could not even be loaded counts as one failed test. */
export function countTests(folder) {
  const reports = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
  const unloaded = (report) =>
    report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const passed = sum((report) => report.numPassedTests);
  const failed = sum((report) => report.numFailedTests + unloaded(report));
  const skipped = sum((report) => report.numPendingTests + report.numTodoTests);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

if (import.meta.main) console.log(countTests(process.argv[2]));
