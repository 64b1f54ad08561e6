// `node bench/mutation/run.ts [ROOM …] [--file PART] [--changed BASE] [--sample N] [--seed N]`: breaks the code in one place
// at a time and sees whether a test notices. See README.md.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXPLAINED } from './explained.ts';
import { findMutants, type Mutant, type Parsed } from './mutants.ts';
import { filesOf, ROOMS, type Room } from './rooms.ts';
import { type Fate, type Subject, tryMutants } from './session.ts';

const ROOT = join(import.meta.dirname, '../..');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Only files whose path has this in it. */
    file: { type: 'string', default: '' },
    /** Only lines that differ from where the work left this commit; a survivor that nobody explained is a failure then. */
    changed: { type: 'string' },
    /** At most so many mutants, in all. */
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

const unknown = positionals.filter((name) => !ROOMS.some((room) => room.name === name));
if (unknown.length > 0)
  throw new Error(`No room ${unknown.join(', ')}; there are: ${ROOMS.map(({ name }) => name).join(', ')}.`);
const parsed = new Map<string, Parsed & { readonly source: string }>();
const rooms = ROOMS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const file of rooms.flatMap((room) => filesOf(room, ROOT))) {
  const source = readFileSync(join(ROOT, file), 'utf8');
  parsed.set(file, { source, ...findMutants(file, source) });
}
const all = [...parsed.values()].flatMap(({ mutants }) => mutants);
const chosen = sampled(all.filter(asked()));

console.log(
  '| room | mutants | killed | survived | of these explained | score |\n| --- | --: | --: | --: | --: | --: |',
);
const open: string[] = [];
for (const room of rooms) {
  const files = new Set(filesOf(room, ROOT));
  const mutants = chosen.filter(({ file }) => files.has(file));
  if (mutants.length > 0) tell(room, mutants, await tryMutants(ROOT, subjectsOf(mutants), room.tests));
}
if (open.length > 0) console.log(`\nNo test notices:\n${open.join('\n')}`);
const gone = EXPLAINED.flatMap(({ file, inside, changes }) =>
  changes
    .filter(
      (change) =>
        parsed.has(file) && !all.some((one) => one.file === file && one.inside === inside && one.change === change),
    )
    .map((change) => `${file} ${inside}: ${change}`),
);
if (gone.length > 0)
  console.log(`\nExplained, and not in the code any more; take it out of explained.ts:\n${gone.join('\n')}`);
process.exitCode = open.length > 0 && values.changed !== undefined ? 1 : 0;

/** A row of the table; what nobody explained goes to the list below it. The score leaves out what is explained. */
function tell(room: Room, mutants: readonly Mutant[], fates: ReadonlyMap<number, Fate>): void {
  const left = [...mutants.entries()].filter(([id]) => fates.get(id) !== 'killed');
  const unexplained = left.filter(([, mutant]) => !isExplained(mutant));
  const explained = left.length - unexplained.length;
  const killed = mutants.length - left.length;
  const score = mutants.length === explained ? '–' : `${((100 * killed) / (mutants.length - explained)).toFixed(1)} %`;
  console.log(`| ${room.name} | ${mutants.length} | ${killed} | ${left.length} | ${explained} | ${score} |`);
  for (const [id, { file, line, inside, change }] of unexplained) {
    open.push(`${file}:${line} ${inside}: ${change}${fates.get(id) === 'unreached' ? ' (no test runs it)' : ''}`);
  }
}

/** A mutant's number is its place in the list. */
function subjectsOf(mutants: readonly Mutant[]): ReadonlyMap<string, Subject> {
  const files = [...new Set(mutants.map(({ file }) => file))];
  return new Map(
    files.map((file) => {
      const { source, loops } = parsed.get(file)!;
      return [
        file,
        { source, loops, numbered: new Map([...mutants.entries()].filter(([, one]) => one.file === file)) },
      ];
    }),
  );
}

function asked(): (mutant: Mutant) => boolean {
  const lines = values.changed === undefined ? undefined : changedLines(values.changed);
  return ({ file, line }) => file.includes(values.file) && (lines === undefined || lines.get(file)?.has(line) === true);
}

/** By a hash with the seed, so that whether a mutant is drawn hangs on nothing that stands beside it in its file. */
function sampled(mutants: readonly Mutant[]): readonly Mutant[] {
  if (values.sample === undefined) return mutants;
  const rank = ({ file, inside, change }: Mutant) =>
    createHash('sha256').update([values.seed, file, inside, change].join('\n')).digest('hex');
  const drawn = mutants.map((mutant) => ({ mutant, rank: rank(mutant) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const kept = new Set(drawn.slice(0, Number(values.sample)).map(({ mutant }) => mutant));
  return mutants.filter((mutant) => kept.has(mutant));
}

function isExplained({ file, inside, change }: Mutant): boolean {
  return EXPLAINED.some((one) => one.file === file && one.inside === inside && one.changes.includes(change));
}

/** The lines of each file that are new or other than at the merge base with a commit, as the working tree has them. */
function changedLines(base: string): ReadonlyMap<string, ReadonlySet<number>> {
  const options = ['--unified=0', '--no-color', '--no-ext-diff', '--merge-base', base, '--', 'src'];
  const diff = execFileSync('git', ['diff', ...options], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const changed = new Map<string, Set<number>>();
  let file = '';
  for (const line of diff.split('\n')) {
    if (line.startsWith('+++ ')) file = line.slice('+++ b/'.length);
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (!hunk) continue;
    const numbers = changed.get(file) ?? new Set();
    for (let at = 0; at < Number(hunk[2] ?? 1); at++) numbers.add(Number(hunk[1]) + at);
    changed.set(file, numbers);
  }
  return changed;
}
