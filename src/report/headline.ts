import { isDataRule, isMetric, isModelFact, metNumber } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { columnFormat, several } from '../wording/numbers.ts';
import { sentenceList } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { askedText } from './asked.ts';
import { checkName, standing } from './check-sentence.ts';
import type { Entry, Outline } from './outline.ts';

const MAX_NAME = 60;
const MAX_CLAUSE = 200;
const MOST_METRICS = 2;
const MOST_NAMES = 3;

/** What blocks, in words: `Blocked: the model lost class 8, and 5 columns break the contract.` Names are a stranger's, not escaped. */
export function blockedWords(outline: Outline): string {
  const { failed, inconclusive, problems, missing } = outline;
  if (outline.results.length + missing.length === 0) return 'Blocked: no gate delivered a result.';
  const fails = failed.filter(({ check }) => check.verdict === 'fail');
  const clauses = [
    metricClause(fails.filter(({ check }) => isMetric(check))),
    modelClause(fails.filter(({ check }) => isModelFact(check))),
    ...dataClauses(fails.filter(({ check }) => isDataRule(check))),
    ...errorClauses(
      failed.filter(({ check }) => check.verdict === 'error'),
      fails,
    ),
    ...gateClauses(problems.map(resultName), 'could not decide'),
    ...gateClauses(missing.filter(({ fact }) => fact === undefined).map(resultName), 'delivered no result'),
    ...factClauses(missing),
  ].filter((clause) => clause !== '');
  if (clauses.length === 0) return `Cannot tell yet: ${unsureClause(inconclusive)}.`;
  const unsure = inconclusive.length === 0 ? [] : [unsureClause(inconclusive)];
  return `Blocked: ${sentenceList([...clauses, ...unsure])}.`;
}

/** What passed, with its numbers: `Passed: accuracy 96.99 % (+0.60 pp), f1 97.01 % (+0.61 pp) · 39 data rules hold.` */
export function passedWords(outline: Outline): string {
  const { passed, warnings, allowed } = outline;
  const waived = warnings.filter(({ check }) => check.effect?.kind === 'waived').length;
  const told = [
    warnings.length > waived ? several(warnings.length - waived, 'warning') : '',
    waived > 0 ? several(waived, 'waived check') : '',
  ].filter((words) => words !== '');
  const all = passed.length + warnings.length + allowed.length;
  const words = [metricWords(outline), modelWords(outline), ruleWords(outline)].filter((part) => part !== '');
  if (words.length === 0) words.push(`${passed.length} of ${several(all, 'check')} hold`);
  if (allowed.length > 0) words.push(`${several(allowed.length, 'check')} let be`);
  return `Passed${told.length === 0 ? '' : ` with ${sentenceList(told)}`}: ${words.join(' · ')}.`;
}

/** The numbers of whole data sets come first: what a slice does is detail. Of many legs none speaks for the others. */
function metricWords({ passed, warnings, allowed }: Outline): string {
  const entries = [...passed, ...warnings, ...allowed].filter(({ check }) => isMetric(check));
  const byResult = [...Map.groupBy(entries, ({ result }) => resultName(result)).values()];
  if (byResult.length === 0) return '';
  if (byResult.length > MOST_NAMES) return `${several(entries.length, 'number')} of the model hold`;
  const shown = byResult.flatMap((own) => measuresOf(own).slice(0, byResult.length === 1 ? MOST_METRICS : 1));
  const hold = entries.filter(({ check }) => check.verdict === 'pass').length;
  if (shown.length === 0) return `${several(hold, 'number')} of the model ${holds(hold)}`;
  const names = shown.map(({ check }) => nameOf({ check }));
  // Two legs that are asked the same are told apart by what the run calls them.
  const legOf = ({ result: { id } }: Entry, index: number) =>
    id !== null && names.indexOf(names[index]!) !== names.lastIndexOf(names[index]!) ? ` (${id})` : '';
  return shown.map((entry, index) => `${names[index]} ${standing(entry.check)}${legOf(entry, index)}`).join(', ');
}

/** One entry for each measure that was estimated: what is only counted, or only so, is no number to watch. */
function measuresOf(entries: readonly Entry[]): Entry[] {
  const whole = entries.filter(
    ({ check: { slice, numbers, basis } }) =>
      slice === null && numbers.value?.value != null && (basis === 'interval' || basis === 'point'),
  );
  return [...new Map(whole.toReversed().map((entry) => [entry.check.title, entry])).values()].reverse();
}

/** What is so of the model itself: its structure, that it runs. */
function modelWords({ passed }: Outline): string {
  const held = passed.filter(({ check }) => isModelFact(check)).length;
  return held === 0 ? '' : `${several(held, 'check')} of the model ${holds(held)}`;
}

/** What is compared with earlier data is no rule that somebody wrote: `no drift in 5 columns · 39 data rules hold`. */
function ruleWords({ passed, warnings, allowed }: Outline): string {
  const others = [...warnings, ...allowed].filter(({ check }) => isDataRule(check));
  const held = passed.filter(({ check }) => isDataRule(check));
  const compared = comparedColumns([...held, ...others]);
  const open = comparedColumns(others);
  const parts = [
    compared === 0 ? '' : `no drift in ${open === 0 ? '' : `${compared - open} of `}${several(compared, 'column')}`,
    heldWords(held.filter(isRule).length, [...held, ...others].filter(isRule).length),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Not a comparison of two samples. */
const isRule = ({ check }: Entry) => check.basis !== 'interval';

function comparedColumns(entries: readonly Entry[]): number {
  const names = entries.flatMap((entry) =>
    isRule(entry) || entry.check.about.kind !== 'column'
      ? []
      : [`${resultName(entry.result)} ${entry.check.about.column}`],
  );
  return new Set(names).size;
}

function heldWords(held: number, all: number): string {
  if (all === 0) return '';
  return held === all ? `${several(all, 'data rule')} ${holds(all)}` : `${held} of ${several(all, 'data rule')} hold`;
}

function holds(count: number): string {
  return count === 1 ? 'holds' : 'hold';
}

/** A gate’s own words where it has some; else the one that does not hold, or how many. */
function modelClause(fails: readonly Entry[]): string {
  const [first, ...others] = fails;
  if (first === undefined) return '';
  const told = fails.find(({ result }) => result.headline !== null);
  if (told) return clipped(told.result.headline!, MAX_CLAUSE);
  return others.length === 0
    ? `“${nameOf(first)}” does not hold`
    : `${several(fails.length, 'check')} of the model do not hold`;
}

function metricClause(fails: readonly Entry[]): string {
  const [worst] = fails;
  if (worst === undefined) return '';
  const told = fails.find(({ result }) => result.headline !== null);
  if (told) return clipped(told.result.headline!, MAX_CLAUSE);
  const { check } = worst;
  const change = check.compared === 'value' ? null : (metNumber(check) ?? null);
  if (change?.value != null) {
    const size = columnFormat(change.unit, 'change', [change.value]).value(Math.abs(change.value));
    return `${nameOf(worst)} ${change.value < 0 ? 'fell' : 'rose'} by ${size}`;
  }
  const value = standing(check);
  return value === '' ? `“${nameOf(worst)}” does not hold` : `${nameOf(worst)} is ${value}, ${askedText(check)} asked`;
}

/** A gate that says itself what happened to the data is quoted; what breaks a contract is counted. */
function dataClauses(fails: readonly Entry[]): string[] {
  const told = new Set(fails.flatMap(({ result: { headline } }) => headline ?? []));
  return [
    dataClause(fails.filter(({ result }) => result.headline === null)),
    ...[...told].map((headline) => clipped(headline, MAX_CLAUSE)),
  ];
}

function dataClause(fails: readonly Entry[]): string {
  if (fails.length === 0) return '';
  const columns = new Map(
    fails.flatMap(({ check: { about } }) =>
      about.kind === 'column' ? [[`${about.table}\0${about.column}`, about.column] as const] : [],
    ),
  );
  const [first] = columns.values();
  if (columns.size > 1) return `${several(columns.size, 'column')} break the contract`;
  return first === undefined
    ? `the data break ${several(fails.length, 'rule')} of the contract`
    : `column ${clipped(first, MAX_NAME)} breaks the contract`;
}

/** A gate that says why it could decide nothing, such as an invalid run, is quoted before its checks are counted. */
function errorClauses(errors: readonly Entry[], fails: readonly Entry[]): string[] {
  if (errors.length === 0) return [];
  const failing = new Set(fails.map(({ result }) => result));
  const silent = errors.filter(({ result }) => !failing.has(result)).map(({ result }) => result.headline);
  const told = new Set(silent.filter((headline) => headline !== null));
  return [
    ...[...told].map((headline) => clipped(headline, MAX_CLAUSE)),
    `${several(errors.length, 'check')} could not be decided`,
  ];
}

function gateClauses(names: readonly string[], did: string): string[] {
  if (names.length === 0) return [];
  if (names.length > MOST_NAMES) return [`${several(names.length, 'gate')} ${did}`];
  return [`${sentenceList(names.map((name) => clipped(name, MAX_NAME)))} ${did}`];
}

function factClauses(missing: Outline['missing']): string[] {
  const facts = Map.groupBy(
    missing.flatMap(({ fact }) => fact ?? []),
    (fact) => fact,
  );
  return [...facts].map(([fact, list]) => (list.length === 1 ? fact : `${fact} (${list.length} times)`));
}

/** Nothing could meet a limit of what has no baseline; more rows help the others. */
function unsureClause(entries: readonly Entry[]): string {
  const needing = entries.filter(({ check }) => check.needed !== null);
  if (needing.length === 0) {
    const [first] = entries;
    if (first && entries.length === 1 && first.check.about.kind === 'model') return `whether ${nameOf(first)}`;
    const lonely = entries.every(({ check }) => check.basis === 'nothing' && check.compared !== 'value');
    return lonely ? 'there is no baseline to compare with' : `${several(entries.length, 'check')} cannot be concluded`;
  }
  const samples = needing.every(({ check }) => check.needed?.of.kind === 'samples');
  const need = `${several(entries.length, 'check')} ${entries.length === 1 ? 'needs' : 'need'}`;
  return `${need} more ${samples ? 'samples' : 'rows'}`;
}

function nameOf({ check }: Pick<Entry, 'check'>): string {
  return clipped(checkName(check), MAX_NAME);
}
