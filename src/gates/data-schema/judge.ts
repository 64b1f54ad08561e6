import { pathText } from '../../contracts/column-path.ts';
import { type Limit, NONE } from '../../contracts/limit.ts';
import { columnsOf } from '../../contracts/measure.ts';
import type { Rule } from '../../contracts/model.ts';
import { margin } from '../../result/decide.ts';
import type { Check, Interval } from '../../result/document.ts';
import type { Verdict } from '../../result/verdict.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import { formatNumber } from '../../wording/numbers.ts';
import { sentence } from '../../wording/sentence.ts';
import { shellWord } from '../../wording/shell.ts';
import type { GatePolicy } from '../gate.ts';
import type { DataSchemaKeys } from './keys.ts';
import type { Measurement, Outcome, RuleMeasurement, TableMeasurement } from './measurement.ts';
import { judgeLimit, measuredValue } from './verdict.ts';

/** One check per rule and slice. Pure. A rule that could not be measured is an error, whatever its severity. */
export function judgeDataSchema(
  policy: Pick<GatePolicy<DataSchemaKeys>, 'keys'>,
  measurement: Measurement,
): readonly Check[] {
  const several = measurement.tables.length > 1;
  const used = new Map<string, number>();
  return measurement.tables.flatMap((table) =>
    table.rules.flatMap((one) => {
      const check = checkOf(one, table, several, policy.keys);
      if (!check) return [];
      const times = used.get(check.id) ?? 0;
      used.set(check.id, times + 1);
      return [times === 0 ? check : { ...check, id: `${check.id}~${times + 1}` }];
    }),
  );
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
  keys: DataSchemaKeys,
): Check | undefined {
  const { rule, outcome, slice } = one;
  if (outcome.state === 'skipped') return undefined;
  const judged = judgeOutcome(one, table, keys);
  if (!judged) return undefined;
  const { verdict, interval, value, unit, n, reason, needed } = judged;
  const blocking =
    verdict === 'error' ||
    (rule.severity === 'error' && (verdict !== 'inconclusive' || keys['on-inconclusive'] === 'fail'));
  const limit = limitOf(rule, outcome, unit);
  const title = clip(`${several ? `${table.name}: ` : ''}${rule.title}`, MAX_TEXT);
  return {
    id: checkId(one, table.name, several),
    title,
    verdict,
    blocking,
    decide: interval ? 'interval' : 'census',
    measured: value === null ? null : { value, unit, interval, n },
    baseline: null,
    difference: null,
    limit,
    margin:
      limit && value !== null && rule.limit.values.length === 1
        ? margin(value, { value: limit.value, good: limit.good })
        : null,
    better: limit ? (limit.good === 'below' ? 'lower' : 'higher') : null,
    method: interval ? 'binomial share of a simple random sample' : 'census',
    family: null,
    slice: slice ? { column: slice.column, value: clip(slice.value, 200) } : null,
    reason: clip(reason, MAX_TEXT),
    flip: flipOf(one, verdict),
    needed,
    examples: verdict === 'pass' ? [] : one.examples.map((text) => clip(text, 300)),
    reproduce: one.sql !== null && one.sql.length < 8_000 ? `duckdb -c ${shellWord(one.sql)}` : null,
  };
}

interface Judged {
  readonly verdict: Verdict;
  readonly value: number | null;
  readonly unit: string;
  readonly n: number | null;
  readonly interval: Interval | null;
  readonly reason: string;
  readonly needed: Check['needed'];
}

function judgeOutcome(one: RuleMeasurement, table: TableMeasurement, keys: DataSchemaKeys): Judged | undefined {
  const { rule, outcome } = one;
  const plain = { value: null, unit: 'rows', n: null, interval: null, needed: null };
  switch (outcome.state) {
    case 'structure':
      return { ...plain, verdict: outcome.holds ? 'pass' : 'fail', reason: sentence(outcome.reason) };
    case 'error':
      return { ...plain, verdict: 'error', reason: `It could not be measured: ${sentence(outcome.reason)}` };
    case 'empty':
      if (keys['on-empty'] === 'pass') return undefined;
      return {
        ...plain,
        verdict: 'error',
        reason: `Nothing was tested: ${sentence(outcome.reason)} on-empty: pass lets it be.`,
      };
    case 'skipped':
      return undefined;
    case 'valued': {
      const verdict = judgeLimit({ low: outcome.value, high: outcome.value }, rule.limit);
      const detail = outcome.detail ? ` (${outcome.detail})` : '';
      const reason = `${formatNumber(outcome.value)}${unitText(outcome.unit)}${detail}; the limit is ${rule.limit.text}.`;
      return { verdict, value: outcome.value, unit: outcome.unit, n: outcome.n, interval: null, reason, needed: null };
    }
    case 'counted':
      return outcome.sampled ? judgeSample(rule, outcome, table, keys) : judgeCensus(rule, outcome);
  }
}

type Counted = Extract<Outcome, { state: 'counted' }>;

function judgeCensus(rule: Rule, outcome: Counted): Judged {
  const value = measuredValue(outcome, rule.limit);
  const verdict = judgeLimit({ low: value, high: value }, rule.limit);
  const unit = rule.limit.unit === 'percent' ? '%' : outcome.unit;
  return {
    verdict,
    value,
    unit,
    n: outcome.judged,
    interval: null,
    reason: countReason(outcome, rule.limit, null),
    needed: null,
  };
}

/** The share in the whole table is bounded by Clopper and Pearson's interval; a limit in rows is a share of its rows. */
function judgeSample(rule: Rule, outcome: Counted, table: TableMeasurement, keys: DataSchemaKeys): Judged {
  const { violations, judged } = outcome;
  const { low, high, confidence, method } = binomialProportion(violations, judged).interval(keys.confidence);
  const whole = (table.rows * judged) / (table.sampled ?? table.rows);
  const scale = rule.limit.unit === 'percent' ? 100 : whole;
  // What was seen is there: the whole table has at least the violations of its sample.
  const span = { low: Math.max(low * scale, rule.limit.unit === 'percent' ? 0 : violations), high: high * scale };
  const verdict = judgeLimit(span, rule.limit);
  const value = (violations / judged) * scale;
  const unit = rule.limit.unit === 'percent' ? '%' : outcome.unit;
  const interval: Interval = { ...span, confidence, method };
  const reason = `${countReason(outcome, rule.limit, table.rows)} In the whole table ${formatNumber(span.low)} to ${formatNumber(span.high)}${unitText(unit)} at ${formatNumber(keys.confidence * 100)} % confidence.`;
  const needed =
    verdict === 'inconclusive'
      ? { n: rowsNeeded(violations / judged, rule.limit, whole, table.rows, keys.confidence), unit: 'rows' }
      : null;
  return { verdict, value, unit, n: judged, interval, reason, needed };
}

/** Rows after which the bound would clear the limit if the share stayed as it is: ln(1 − c)/ln(1 − p) for none seen, else the normal approximation. */
function rowsNeeded(share: number, limit: Limit, whole: number, rows: number, confidence: number): number {
  const allowed = limit.values[0] / (limit.unit === 'percent' ? 100 : whole);
  if (!(allowed > 0) || allowed >= 1 || allowed === share) return rows;
  const z = 3;
  const n =
    share === 0
      ? Math.log(1 - confidence) / Math.log(1 - allowed)
      : (z * z * share * (1 - share)) / (allowed - share) ** 2;
  return Math.min(rows, Math.max(1, Math.ceil(n)));
}

function countReason(outcome: Counted, limit: Limit, rows: number | null): string {
  const { violations, judged, unit, detail } = outcome;
  const among =
    unit === 'rows'
      ? `${violations} of ${judged}${rows === null ? '' : ` sampled (of ${rows})`} rows violate it`
      : `${violations} ${unit}`;
  const share = unit === 'rows' && violations > 0 ? ` (${formatNumber((100 * violations) / judged)} %)` : '';
  return `${among}${share}${detail ? `: ${detail}` : ''}; ${limit.text === NONE.text ? 'none may' : `the limit is ${limit.text}`}.`;
}

/** The end of the limit that matters: for an interval, the one nearer to what was measured. */
function limitOf(rule: Rule, outcome: Outcome, unit: string): Check['limit'] {
  if (outcome.state !== 'counted' && outcome.state !== 'valued') return null;
  const { operator, values, text } = rule.limit;
  const measured = measuredValue(outcome, rule.limit);
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
    text: text.startsWith(`${operator}: `) ? text.slice(operator.length + 2) : text,
    good: below ? 'below' : 'above',
    source: rule.position,
  };
}

function flipOf(one: RuleMeasurement, verdict: Verdict): string | null {
  if (verdict === 'pass') return null;
  const { rule, outcome } = one;
  if (verdict === 'inconclusive') return 'Judge more rows, or all of them by leaving out sample.';
  if (outcome.state === 'structure') return `Change the data so that ${rule.title}, or the contract.`;
  if (outcome.state === 'error' || outcome.state === 'empty') return null;
  const columns = [...new Set(columnsOf(rule.measure).map(pathText))].slice(0, 3).join(', ');
  return `Correct ${columns || 'the data'}, or loosen ${rule.limit.text}${rule.position ? ` in ${rule.position.file}:${rule.position.line}` : ''}.`;
}

function unitText(unit: string): string {
  return unit === 'value' ? '' : ` ${unit}`;
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
