import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseContract } from '../../src/contracts/read.ts';
import { ConfigurationError } from '../../src/core/errors.ts';
import { workshop } from '../../test/gates/data-schema/harness.ts';

/**
 * The gate against the verdicts of the formats' own libraries: `node bench/contracts/compare.ts FOLDER [PEER] [OUTCOME]`, the
 * folder being the one that `cases.py` wrote. Printed are shares for each peer, and each case that differs (of that outcome).
 */
const [folder, only, shown] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder that cases.py wrote.');

interface Case {
  readonly peer: string;
  readonly name: string;
  readonly contract: unknown;
  readonly format: string;
  /** A file beside; null where only the reading of the contract is asked. */
  readonly data: string | null;
  readonly valid: boolean;
}

/**
 * `contradiction`: refused, as two of its rules leave no table that keeps both; `error`: the gate blocks, as it could not
 * measure; `not checked`: it passes, and says what it left out; `crash`: exit code 3.
 */
type Outcome = 'pass' | 'fail' | 'contradiction' | 'error' | 'refused' | 'not checked' | 'crash';

const OUTCOMES: readonly Outcome[] = ['pass', 'fail', 'contradiction', 'error', 'refused', 'not checked', 'crash'];
const CONTRADICTION =
  /which allows no null, and this rule asks for some|no value (that|is allowed)|is forbidden here|no row fits/;

const all = readFileSync(join(folder, 'cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)
  .filter(({ peer }) => only === undefined || only === '' || peer === only);

const shop = workshop();
const found: (Case & { outcome: Outcome; why: string })[] = [];
try {
  for (const one of all) found.push({ ...one, ...(await judge(one)) });
} finally {
  await shop.close();
}

for (const { peer, name, contract, data, valid, outcome, why } of found) {
  if (agrees(outcome, valid) || (shown !== undefined && shown !== outcome)) continue;
  const rules = typeof contract === 'string' ? '' : JSON.stringify(contract);
  console.log([`${outcome}, peer ${valid ? 'passes' : 'fails'}`, peer, name, why, data ?? '', rules].join('\t'));
}
console.log(
  `\n| peer | verdict there | cases | ${OUTCOMES.join(' | ')} |\n|---|---|---|${'---|'.repeat(OUTCOMES.length)}`,
);
for (const peer of [...new Set(all.map((one) => one.peer)), '']) {
  for (const valid of [true, false]) {
    const some = found.filter((one) => one.valid === valid && (peer === '' || one.peer === peer));
    if (some.length === 0) continue;
    const shares = OUTCOMES.map((outcome) => {
      const count = some.filter((one) => one.outcome === outcome).length;
      return count === 0 ? '–' : `${count} (${((100 * count) / some.length).toFixed(1)} %)`;
    });
    console.log(`| ${peer || 'all'} | ${valid ? 'pass' : 'fail'} | ${some.length} | ${shares.join(' | ')} |`);
  }
}

function agrees(outcome: Outcome, valid: boolean): boolean {
  return valid ? outcome === 'pass' : outcome === 'fail' || outcome === 'contradiction';
}

async function judge({ contract, format, data }: Case): Promise<{ outcome: Outcome; why: string }> {
  const text = typeof contract === 'string' ? contract : JSON.stringify(contract);
  try {
    if (data === null) {
      parseContract(text, 'contract', 'odcs', 'careful');
      return { outcome: 'pass', why: '' };
    }
    const ran = await shop.run({
      contract: shop.file('contract', text),
      format,
      data: resolve(folder!, data),
      'extra-columns': 'pass',
      // Here a rule that no value puts to the test is an error; everywhere else it holds.
      'on-empty': 'pass',
    });
    const failed = ran.checks.find(({ verdict, effect }) => verdict === 'fail' && effect?.kind === 'blocks');
    if (failed) return { outcome: 'fail', why: `${failed.title}: ${failed.reason}` };
    const error = ran.checks.find(({ verdict, effect }) => verdict !== 'pass' && effect?.kind === 'blocks');
    if (error) return { outcome: 'error', why: `${error.title}: ${error.reason}` };
    const left = ran.measurement.notChecked.filter(({ asked }) => asked);
    if (left.length === 0) return { outcome: 'pass', why: '' };
    return { outcome: 'not checked', why: left.map(({ title, reason }) => `${title}: ${reason}`).join('; ') };
  } catch (error) {
    const why = (error as Error).message.replaceAll('\n', ' ');
    if (!(error instanceof ConfigurationError)) return { outcome: 'crash', why };
    return { outcome: CONTRADICTION.test(why) ? 'contradiction' : 'refused', why };
  }
}
