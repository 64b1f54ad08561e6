import type { Check, Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import type { Verdict } from '../result/verdict.ts';
import { columnFormat, formatAge, NOTHING, several } from '../wording/numbers.ts';
import { sentenceList } from '../wording/sentence.ts';
import { checkName } from './check-sentence.ts';
import type { MergeBase } from './context.ts';
import { machineOf, shortDigest } from './provenance.ts';

/** Two baselines side by side. The texts are not escaped. */
export interface Beside {
  /** `Two baselines: production gates; beside it the merge base c0ffee012345 (2 better, 1 worse, 5 the same)`. */
  readonly title: string;
  readonly baselines: readonly BaselineRow[];
  readonly rows: readonly BesideRow[];
  /** True where a check has a value of the baseline that gates. */
  readonly hasBaseline: boolean;
  readonly note: string;
}

export interface BaselineRow {
  readonly name: string;
  readonly identity: string;
  readonly age: string;
  readonly role: string;
}

export interface BesideRow {
  readonly check: Check;
  readonly name: string;
  /** Where several gates are shown; '' otherwise. */
  readonly gate: string;
  readonly baseline: string;
  readonly atBase: string;
  readonly now: string;
  readonly since: string;
  /** By the point estimates; null where neither side is the better one. */
  readonly trend: 'better' | 'worse' | 'same' | 'changed';
  readonly verdictThen: Verdict;
  readonly keys: { readonly baseline: number | null; readonly atBase: number; readonly now: number };
}

/** Null where nothing was measured at the merge base. Checks are matched by gate, id and their own id. */
export function besideMergeBase(results: readonly Result[], mergeBase: MergeBase | null): Beside | null {
  if (mergeBase === null || mergeBase.results.length === 0) return null;
  const then = new Map(mergeBase.results.map((result) => [resultName(result), result]));
  const pairs = results.flatMap((result) => {
    const checks = new Map(then.get(resultName(result))?.checks.map((check) => [check.id, check]));
    return result.checks.flatMap((check) => {
      const other = checks.get(check.id);
      return other && isComparable(check, other) ? [{ result, check, other }] : [];
    });
  });
  if (pairs.length === 0) return null;
  const rows = rowsOf(pairs, new Set(results.map(resultName)).size > 1);
  const gating = gatingBaselines(results);
  const commit = mergeBase.commit.slice(0, 12);
  const counts = (['better', 'worse', 'changed', 'same'] as const)
    .map((trend) => [rows.filter((row) => row.trend === trend).length, trend === 'same' ? 'the same' : trend] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`);
  const names = [...new Set(gating.map(({ name }) => name))].slice(0, 3);
  const who =
    gating.length === 0
      ? 'Limits are absolute, no baseline gates'
      : `Two baselines: ${sentenceList(names)} ${names.length === 1 ? 'gates' : 'gate'}`;
  return {
    title: `${who}; beside it the merge base ${commit} (${counts.join(', ')})`,
    baselines: [...gating, mergeBaseRow(mergeBase, results)],
    rows,
    hasBaseline: rows.some(({ baseline }) => baseline !== NOTHING),
    note: noteOf(results, mergeBase.results, rows.length),
  };
}

function isComparable(check: Check, other: Check): boolean {
  const [now, then] = [check.numbers.value, other.numbers.value];
  return now !== null && then !== null && now.value !== null && then.value !== null && now.unit === then.unit;
}

interface Pair {
  readonly result: Result;
  readonly check: Check;
  readonly other: Check;
}

/** One format for all of a unit, down and across, so that a column can be read against its neighbor. */
function rowsOf(pairs: readonly Pair[], severalGates: boolean): BesideRow[] {
  const byUnit = Map.groupBy(pairs, ({ check }) => check.numbers.value!.unit);
  const formats = new Map(
    [...byUnit].map(([unit, list]) => {
      const levels = list.flatMap(({ check, other }) => [check.numbers.value!.value, other.numbers.value!.value]);
      const changes = list.map(({ check, other }) => check.numbers.value!.value! - other.numbers.value!.value!);
      return [unit, { level: columnFormat(unit, 'level', levels), change: columnFormat(unit, 'change', changes) }];
    }),
  );
  const uses = Map.groupBy(pairs, ({ result, check }) => `${resultName(result)} ${checkName(check)}`);
  const rows = pairs.map(({ result, check, other }): BesideRow => {
    const { level, change } = formats.get(check.numbers.value!.unit)!;
    const [now, before] = [check.numbers.value!.value!, other.numbers.value!.value!];
    const baseline = check.numbers.baseline?.unit === check.numbers.value!.unit ? check.numbers.baseline.value : null;
    return {
      check,
      // A measure with several limits stands once for each.
      name:
        checkName(check) + (uses.get(`${resultName(result)} ${checkName(check)}`)!.length > 1 ? limitOf(check) : ''),
      gate: severalGates ? resultName(result) : '',
      baseline: level.value(baseline),
      atBase: level.value(before),
      now: level.value(now),
      since: change.signed(now - before),
      trend: trendOf(now - before, check.better),
      verdictThen: other.verdict,
      keys: { baseline, atBase: before, now },
    };
  });
  // What changed is what a reader looks for.
  return rows.sort((a, b) => TRENDS.indexOf(a.trend) - TRENDS.indexOf(b.trend));
}

function limitOf({ limit }: Check): string {
  return limit === null ? '' : ` (${limit.rule} ${limit.text})`;
}

const TRENDS: readonly BesideRow['trend'][] = ['worse', 'changed', 'better', 'same'];

function trendOf(change: number, better: Check['better']): BesideRow['trend'] {
  if (change === 0) return 'same';
  if (better === null) return 'changed';
  return change > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** The baselines that limits compare with, each once. */
function gatingBaselines(results: readonly Result[]): BaselineRow[] {
  const rows = new Map<string, { row: Omit<BaselineRow, 'role'>; limits: number }>();
  for (const result of results) {
    const { baseline } = result;
    if (baseline === null) continue;
    const limits = result.checks.filter((check) => check.compared !== null && check.compared !== 'value').length;
    const name = baseline.name + (baseline.version === null ? '' : ` version ${baseline.version}`);
    const identity = baseline.digest === null ? '' : shortDigest(baseline.digest);
    const age = ageOf(baseline.since, result.startedAt);
    const known = rows.get(`${name} ${identity}`);
    rows.set(`${name} ${identity}`, { row: { name, identity, age }, limits: limits + (known?.limits ?? 0) });
  }
  return [...rows.values()].map(({ row, limits }) => ({
    ...row,
    role: limits === 0 ? 'shown; no limit compares with it' : `gates: ${several(limits, 'limit')} compare with it`,
  }));
}

function mergeBaseRow({ commit, results, from }: MergeBase, now: readonly Result[]): BaselineRow {
  const [first] = results;
  const models = [...new Set(results.flatMap(({ subject }) => (subject ? [shortDigest(subject.digest)] : [])))];
  const model = models.length === 0 ? '' : `, model ${models.slice(0, 2).join(', ')}`;
  return {
    name: `merge base ${commit.slice(0, 12)}`,
    identity: `${from ?? ''}${model}`.replace(/^, /, ''),
    age: ageOf(first?.startedAt ?? null, now[0]?.startedAt ?? ''),
    role: 'shown; decides nothing',
  };
}

function ageOf(since: string | null, now: string): string {
  const age = since === null ? Number.NaN : Date.parse(now) - Date.parse(since);
  return Number.isFinite(age) ? formatAge(age) : NOTHING;
}

function noteOf(results: readonly Result[], base: readonly Result[], compared: number): string {
  const digests = new Map(
    base.flatMap((result) => result.datasets.map((item) => [`${result.gate} ${item.name}`, item.digest])),
  );
  const otherData = results.some((result) =>
    result.datasets.some((item) => (digests.get(`${result.gate} ${item.name}`) ?? item.digest) !== item.digest),
  );
  const machines = new Map(base.map((result) => [resultName(result), machineOf(result.environment)]));
  const otherMachine = results.some((result) => {
    const now = machineOf(result.environment);
    const before = machines.get(resultName(result)) ?? now;
    return now !== '' && before !== '' && before !== now;
  });
  const checks = results.reduce((sum, result) => sum + result.checks.length, 0);
  return [
    'Since the merge base are differences of point estimates, without an interval.',
    ...(otherData ? ['The data changed in between, so its column is not of the same rows.'] : []),
    ...(otherMachine ? ['It was measured on another machine, so times and memory do not compare.'] : []),
    ...(compared < checks ? [`${several(checks - compared, 'check')} of now cannot be compared with it.`] : []),
  ].join(' ');
}
