import { pathText } from '../../contracts/column-path.ts';
import { limitWords, NONE, type RuleLimit } from '../../contracts/limit.ts';
import { columnsOf } from '../../contracts/measure.ts';
import type { Rule } from '../../contracts/model.ts';
import { shellWord } from '../../core/shell.ts';
import type { About, Check, Interval, Numbers, Rows } from '../../result/document.ts';
import { NO_NUMBERS } from '../../result/plain-check.ts';
import { grown } from '../../result/rows.ts';
import { type EffectPolicy, effectOf, type Softening, type Verdict } from '../../result/verdict.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { neededRows } from '../../stats/needed-rows.ts';
import { formatCount, formatNumber, formatShare, formatValue } from '../../wording/numbers.ts';
import { sentence } from '../../wording/sentence.ts';
import type { GatePolicy } from '../gate.ts';
import { consequenceOf, ruleTitle } from './consequences.ts';
import type { DataSchemaKeys } from './keys.ts';
import type { Measurement, PlanOutcome, RuleMeasurement, TableMeasurement } from './measurement.ts';
import { MAKE_A_KEY } from './row-names.ts';
import { judgeLimit, measuredValue } from './verdict.ts';

/** One check per rule and slice. Pure. A rule that could not be measured is an error, whatever its severity. */
export function judgeDataSchema(
  policy: Pick<GatePolicy<DataSchemaKeys>, 'keys' | 'reproduce'>,
  measurement: Measurement,
): readonly Check[] {
  const several = measurement.tables.length > 1;
  const used = new Map<string, number>();
  return measurement.tables.flatMap((table) =>
    table.rules.flatMap((one) => {
      const check = checkOf(one, table, several, policy);
      if (!check) return [];
      const times = used.get(check.id) ?? 0;
      used.set(check.id, times + 1);
      const id = times === 0 ? check.id : `${check.id}~${times + 1}`;
      return [{ ...check, id, listing: listingOf(check, id, one) }];
    }),
  );
}

/** The command that lists the failing rows, where there are some to list. */
function listingOf({ reproduce }: Check, id: string, { outcome, sql, examples }: RuleMeasurement): string | null {
  const lists = outcome.state === 'counted' && (sql !== null || examples.length > 0);
  return reproduce === null || !lists ? null : `${reproduce} --rows ${shellWord(id)}`;
}

const MAX_ID = 500;
const MAX_TEXT = 2_000;

/** The id that a check of this rule has. */
export function checkId(one: RuleMeasurement, table: string, several: boolean): string {
  const slice = one.slice ? `[${one.slice.column}=${one.slice.value}]` : '';
  return clip(`${several ? `${table}.` : ''}${one.id}${slice}`, MAX_ID);
}

function checkOf(
  one: RuleMeasurement,
  table: TableMeasurement,
  several: boolean,
  policy: Pick<GatePolicy<DataSchemaKeys>, 'keys' | 'reproduce'>,
): Check | undefined {
  const { keys } = policy;
  const { rule, outcome, slice } = one;
  if (outcome.state === 'skipped' || consequenceOf(one, table) !== null) return undefined;
  const judged = judgeOutcome(one, table, keys);
  if (!judged) return undefined;
  const { verdict, reason } = judged;
  const told = {
    id: checkId(one, table.name, several),
    title: clip(`${several ? `${table.name}: ` : ''}${ruleTitle(rule)}`, MAX_TEXT),
    about: aboutOf(one, table.name),
    effect: effectOf(verdict, effectPolicy(rule, keys)),
    numbers: judged.kind === 'limited' ? numbersOf(judged) : NO_NUMBERS,
    family: null,
    slice: slice ? { column: slice.column, value: clip(slice.value, 200) } : null,
    reason: clip(reason, MAX_TEXT),
    flip: flipOf(one, verdict),
    examples: verdict === 'pass' ? [] : one.examples.map((text) => clip(text, 300)),
    observed: verdict === 'pass' || one.observed === null ? null : clip(one.observed, 500),
    reproduce: verdict === 'pass' ? null : policy.reproduce,
    listing: null,
  };
  switch (judged.kind) {
    case 'fact':
      return {
        ...told,
        ...UNLIMITED,
        basis: 'fact',
        verdict: judged.verdict,
        method: 'census',
        source: rule.position,
      };
    case 'open':
      return { ...told, ...UNLIMITED, basis: 'nothing', verdict: judged.verdict, method: null };
    case 'limited': {
      const { interval, limit, needed } = judged;
      return {
        ...told,
        basis: interval ? 'interval' : 'census',
        verdict: judged.verdict,
        compared: 'value',
        limit,
        better: limit.good === 'below' ? 'lower' : 'higher',
        method: interval ? 'binomial share of a simple random sample' : 'census',
        needed,
      };
    }
  }
}

/** The one column that a rule is about; of several, and of none, it is the table. */
function aboutOf({ rule }: RuleMeasurement, table: string): About {
  const [column, ...others] = new Set(columnsOf(rule.measure).map(pathText));
  return column && others.length === 0
    ? { kind: 'column', table: clip(table, MAX_ID), column: clip(column, MAX_ID) }
    : { kind: 'table', table: clip(table, MAX_ID) };
}

const UNLIMITED = { compared: null, limit: null, better: null, needed: null } as const;

/** What may be softened: a rule that only warns, and what a sample could not conclude; the milder of the two holds. */
function effectPolicy({ severity }: Rule, keys: DataSchemaKeys): EffectPolicy {
  const inconclusive: Softening = { as: keys['on-inconclusive'], by: 'on-inconclusive' };
  if (severity === 'error') return { inconclusive };
  const warning: Softening = { as: 'warn', by: 'severity' };
  return { fail: warning, inconclusive: inconclusive.as === 'fail' ? warning : inconclusive };
}

/** What the rule's outcome comes to: a number against its limit, a fact, or nothing that could be judged. */
type Judged =
  | {
      readonly kind: 'limited';
      readonly verdict: Exclude<Verdict, 'error'>;
      readonly value: number;
      readonly unit: string;
      readonly interval: Interval | null;
      readonly rows: Rows;
      readonly limit: NonNullable<Check['limit']>;
      readonly reason: string;
      readonly needed: Rows | null;
    }
  | { readonly kind: 'fact'; readonly verdict: 'pass' | 'fail'; readonly reason: string }
  | { readonly kind: 'open'; readonly verdict: 'error'; readonly reason: string };

function numbersOf({ value, unit, interval, rows }: Extract<Judged, { kind: 'limited' }>): Numbers {
  return { ...NO_NUMBERS, value: { value, unit, interval, rows } };
}

/** All digits of a number and of the end of its limit that it would be taken for when rounded; empty elsewhere. */
function inFull(value: number, { values }: RuleLimit): string {
  const rounded = (number: number) => Number(number.toPrecision(4));
  const near = values.find((end) => end !== undefined && end !== value && rounded(end) === rounded(value));
  return near === undefined ? '' : `, which in full is ${near}, and the value is ${value}`;
}

function judgeOutcome(one: RuleMeasurement, table: TableMeasurement, keys: DataSchemaKeys): Judged | undefined {
  const { rule, outcome } = one;
  switch (outcome.state) {
    case 'structure':
      return { kind: 'fact', verdict: outcome.holds ? 'pass' : 'fail', reason: sentence(outcome.reason) };
    case 'error':
      return open(`It could not be measured: ${sentence(outcome.reason)}`);
    case 'empty':
      if (keys['on-empty'] === 'pass') return undefined;
      return open(`Nothing was tested: ${sentence(outcome.reason)} on-empty: pass lets it be.`);
    case 'skipped':
      return undefined;
    case 'valued': {
      const { value } = outcome;
      if (value === Number.POSITIVE_INFINITY) return judgeInfinite(rule, outcome.detail);
      // A number of rows is no count of violations.
      const unit = outcome.unit === 'rows' ? 'count' : documentUnit(outcome.unit);
      const detail = outcome.detail ? ` (${outcome.detail})` : '';
      const reason = `${formatValue(value, unit)}${detail}; the limit is ${limitWords(rule.limit)}${inFull(value, rule.limit)}.`;
      return judgeCensus(rule, value, unit, rowsJudged(one, table, outcome.n), reason);
    }
    case 'counted': {
      const rows = rowsJudged(one, table, outcome.judged);
      if (outcome.sampled) return judgeSample(rule, outcome, rows, table, keys);
      const unit = rule.limit.unit === 'percent' ? '%' : outcome.unit;
      const value = measuredValue(outcome, rule.limit);
      return judgeCensus(rule, value, unit, rows, countReason(outcome, rule.limit, null));
    }
  }
}

function open(reason: string): Judged {
  return { kind: 'open', verdict: 'error', reason };
}

/** What is infinite lies beyond any limit, and is no number that a document could hold. */
function judgeInfinite({ limit }: Rule, detail: string | null): Judged {
  const reason = `It is infinite${detail ? `: ${detail}` : ''}; the limit is ${limitWords(limit)}.`;
  const span = { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  return judgeLimit(span, limit) === 'fail' ? { kind: 'fact', verdict: 'fail', reason } : open(reason);
}

/** What the number rests on: every row that was looked at, those of a slice, or those that the rule speaks of. */
function rowsJudged({ slice }: RuleMeasurement, table: TableMeasurement, count: number): Rows {
  const looked = table.sampled ?? table.rows;
  if (slice === null && count === looked) return { count, of: { kind: 'data' }, among: null };
  const named = slice && { column: slice.column, value: clip(slice.value, 200) };
  return { count, of: { kind: 'rule', slice: named }, among: looked };
}

type Counted = Extract<PlanOutcome, { state: 'counted' }>;

function judgeCensus(rule: Rule, value: number, unit: string, rows: Rows, reason: string): Judged {
  const verdict = judgeLimit({ low: value, high: value }, rule.limit);
  if (verdict === 'error') return open(reason);
  return {
    kind: 'limited',
    verdict,
    value,
    unit,
    interval: null,
    rows,
    limit: limitOf(rule, value, unit),
    reason,
    needed: null,
  };
}

/** The share in the whole table is bounded by Clopper and Pearson's interval; a limit in rows is a share of its rows. */
function judgeSample(rule: Rule, outcome: Counted, rows: Rows, table: TableMeasurement, keys: DataSchemaKeys): Judged {
  const { violations, judged } = outcome;
  const share = binomialProportion(violations, judged);
  const { low, high, confidence, method } = share.interval(keys.confidence);
  const whole = (table.rows * judged) / (table.sampled ?? table.rows);
  const scale = rule.limit.unit === 'percent' ? 100 : whole;
  // What was seen is there: the whole table has at least the violations of its sample.
  const span = { low: Math.max(low * scale, rule.limit.unit === 'percent' ? 0 : violations), high: high * scale };
  const verdict = judgeLimit(span, rule.limit);
  const value = share.value * scale;
  const unit = rule.limit.unit === 'percent' ? '%' : outcome.unit;
  const reason = `${countReason(outcome, rule.limit, table.rows)} In the whole table ${formatNumber(span.low)} to ${formatNumber(span.high)}\u00a0${unit} at ${formatNumber(keys.confidence * 100)} % confidence.`;
  if (verdict === 'error') return open(reason);
  const limit = limitOf(rule, value, unit);
  const needed = verdict === 'inconclusive' ? neededOf(share, limit.value / scale, rows, whole, keys.confidence) : null;
  return {
    kind: 'limited',
    verdict,
    value,
    unit,
    interval: { ...span, confidence, method },
    rows,
    limit,
    reason,
    needed,
  };
}

/** Rows for a conclusion: never more than the table has of them, for all of them are a census, which always concludes. */
function neededOf(share: Estimate, allowed: number, rows: Rows, whole: number, confidence: number): Rows {
  const enough = neededRows(share, allowed, confidence) ?? Number.POSITIVE_INFINITY;
  return grown(rows, Math.min(enough, Math.round(whole)));
}

function countReason(outcome: Counted, limit: RuleLimit, rows: number | null): string {
  const { violations, judged, unit, detail } = outcome;
  const sampled = rows === null ? '' : ` sampled (of ${formatCount(rows)})`;
  const among =
    unit === 'rows'
      ? `${formatCount(violations)} of ${formatCount(judged)}${sampled} rows ${violations === 1 ? 'violates' : 'violate'} it`
      : formatValue(violations, unit);
  const share = unit === 'rows' && violations > 0 ? ` (${formatShare(violations / judged)})` : '';
  return `${among}${share}${detail ? `: ${detail}` : ''}; ${limit.text === NONE.text ? 'none may' : `the limit is ${limitWords(limit)}`}.`;
}

/** The end of the limit that matters: for an interval, the one nearer to what was measured. */
function limitOf({ limit, position }: Rule, measured: number, unit: string): NonNullable<Check['limit']> {
  const { operator, values } = limit;
  const [first, second] = values;
  const nearer = second === undefined || Math.abs(measured - first) <= Math.abs(measured - second) ? first : second;
  const below = {
    mustBe: measured >= first,
    mustNotBe: measured < first,
    mustBeGreaterThan: false,
    mustBeGreaterOrEqualTo: false,
    mustBeLessThan: true,
    mustBeLessOrEqualTo: true,
    mustBeBetween: nearer !== first,
    mustNotBeBetween: nearer === first,
  }[operator];
  return {
    rule: operator,
    value: nearer,
    unit,
    text: limitWords(limit),
    good: below ? 'below' : 'above',
    source: position,
  };
}

function flipOf(one: RuleMeasurement, verdict: Verdict): string | null {
  if (verdict === 'pass') return null;
  const { rule, outcome } = one;
  if (verdict === 'inconclusive') return 'Judge more rows, or all of them by leaving out sample.';
  if (outcome.state === 'structure') return `Change the data so that ${rule.title}, or the contract.`;
  if (outcome.state === 'error' || outcome.state === 'empty') return null;
  const columns = [...new Set(columnsOf(rule.measure).map(pathText))].slice(0, 3).join(', ');
  const which = one.nameless ? ` To see which rows, ${MAKE_A_KEY}.` : '';
  return `Correct ${columns || 'the data'}, or loosen the limit (${limitWords(rule.limit)})${rule.position ? ` in ${rule.position.file}:${rule.position.line}` : ''}.${which}`;
}

/** A number without a unit, a ratio and a score have none to print. */
function documentUnit(unit: string): string {
  return unit === 'value' || unit === 'score' || unit === 'ratio' ? '1' : unit;
}

function clip(text: string, limit: number): string {
  const whole = text.toWellFormed();
  return whole.length > limit
    ? `${whole
        .slice(0, limit - 1)
        .toWellFormed()
        .replace(/\ufffd$/u, '')}…`
    : whole;
}
