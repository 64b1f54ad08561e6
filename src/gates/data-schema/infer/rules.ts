import type { Expression } from '../../../contracts/expression.ts';
import { NONE, type RuleLimit, tolerance } from '../../../contracts/limit.ts';
import type { Measure } from '../../../contracts/measure.ts';
import type { RuleDraft } from '../../../contracts/rules.ts';
import { predictionBound } from '../../../stats/prediction-bound.ts';
import { outwards } from './bounds.ts';
import type { Extremes, Fact } from './facts.ts';

/** All rules of a table together block a batch of rows that are drawn as its own with at most this probability. */
const FAMILY_RISK = 0.05;
/** That holds for batches of this share of the reference's rows and larger: an evaluation set beside its training set. */
const SMALLEST_BATCH = 1 / 4;
/** A rule that would have to let more rows through is written as a warning that lets none through. */
const MOST_TOLERATED = 25;
/** An end of the scale is a value that so large a share of the rows has: others of a column are only rounder than their neighbors. */
const SHARE_AT_END = 0.05;

/** What every column is: there, of its type, without null where none was seen, unique and of a length where all are. */
export function rulesOfTable(facts: readonly Fact[], key: string | undefined): RuleDraft[] {
  const nullsOccur = facts.some(({ present, rows }) => present > 0 && present < rows);
  const uncertain = facts.map((fact) => uncertainRules(fact, key, nullsOccur));
  // Bonferroni's inequality asks nothing of how the rules hang together.
  const risk = FAMILY_RISK / Math.max(1, uncertain.flat().length);
  return facts.flatMap((fact, index) => [
    ...certainRules(fact, key, nullsOccur),
    ...uncertain[index]!.flatMap((one) => draftOf(one, fact, risk)),
  ]);
}

/** Rules that hold for all rows or for none: what no row of the reference does is taken to be ruled out. */
function certainRules(
  { name, type, rows, present, unique, lengths, categories }: Fact,
  key: string | undefined,
  nullsOccur: boolean,
): RuleDraft[] {
  const column = [name];
  const measures: Measure[] = [{ rule: 'present', column: name }];
  if (type) measures.push({ rule: 'type', column, type });
  if (present === rows && rows > 0 && !nullsOccur) measures.push({ rule: 'notNull', column });
  if (unique && name !== key) measures.push({ rule: 'unique', columns: column, nulls: 'ignore', count: 'surplus' });
  if (lengths && !categories && present === rows) {
    const { shortest, longest } = lengths;
    if (shortest === longest) measures.push({ rule: 'length', column, minimum: longest, maximum: longest });
    else if (shortest > 0) measures.push({ rule: 'length', column, minimum: 1 });
  }
  return measures.map((measure): RuleDraft => ({ measure, position: undefined }));
}

/** A rule that other rows of the same kind may break by chance. */
interface Uncertain {
  /** What the measure is where a value that occurs `often` in the reference is taken for an end of the scale. */
  readonly measure: (often: number) => { readonly measure: Measure; readonly seen: number | 'ruled out' };
  readonly where?: Expression;
  /** Rows of the reference that the rule judges. */
  readonly judged: number;
  /** It counts what the reference has itself, so that none at all is no alternative. */
  readonly share: boolean;
}

function uncertainRules(fact: Fact, key: string | undefined, nullsOccur: boolean): Uncertain[] {
  const column = [fact.name];
  const { rows, present, nans, infinities, numbers, items, categories } = fact;
  const found: Uncertain[] = [];
  const counted = (measure: Measure, seen: number, judged: number) =>
    found.push({ measure: () => ({ measure, seen }), judged, share: seen > 0 });
  // Where other columns have nulls, one that has none may have got by without them by chance.
  if (nullsOccur && present > 0 && fact.name !== key) counted({ rule: 'notNull', column }, rows - present, rows);
  if (nans > 0) counted({ rule: 'noNaN', column }, nans, present);
  if (infinities > 0) counted({ rule: 'noInfinity', column }, infinities, present);
  if (numbers && fact.name !== key && !fact.unique) {
    const whole = fact.type === 'integer';
    found.push({
      measure: (often) => {
        const { seen, minimum, maximum } = spanOf(numbers, Math.max(often, SHARE_AT_END * present), whole);
        return { measure: { rule: 'range', column, minimum, maximum }, seen };
      },
      ...(nans + infinities > 0 ? { where: finite(fact.name) } : {}),
      judged: present - nans - infinities,
      share: false,
    });
  }
  if (categories) {
    const rarest = Math.min(...categories.map((category) => category.rows));
    const once = categories.filter((category) => category.rows === 1).length;
    found.push({
      // As many rows are to be expected in categories never seen as in those seen once (Good, Biometrika 40 (1953) 237–264).
      measure: (often) => ({
        measure: { rule: 'allowed', column, values: categories.map(({ value }) => value) },
        seen: rarest >= often ? 'ruled out' : once,
      }),
      judged: present,
      share: false,
    });
  }
  if (items) {
    const { low, high, atLow } = items;
    const bounds = { minItems: low, ...(low === high ? { maxItems: high } : {}) };
    found.push({
      measure: (often) => ({
        measure: { rule: 'items', column, ...bounds, uniqueItems: false, noNull: false, finite: false },
        seen: atLow >= often ? 'ruled out' : 0,
      }),
      judged: present,
      share: false,
    });
  }
  return found;
}

/** An end that many values have is one of the scale and stays as it is; beyond the other, further values are to be expected. */
function spanOf(
  { low, high, atLow, atHigh }: Extremes,
  often: number,
  whole: boolean,
): { seen: number | 'ruled out'; minimum: number; maximum: number } {
  const varies = low < high;
  const [lowest, highest] = [varies && atLow >= often, varies && atHigh >= often];
  const beyond = outwards(low, high, whole);
  return {
    seen: lowest && highest ? 'ruled out' : lowest || highest || !varies ? 0 : 1,
    minimum: lowest ? low : beyond.minimum,
    maximum: highest ? high : beyond.maximum,
  };
}

function draftOf({ measure: measureOf, where, judged, share }: Uncertain, fact: Fact, risk: number): RuleDraft[] {
  if (!share && mayHaveNoRow(judged, fact.rows, risk)) return [];
  const { measure, seen } = measureOf(Math.ceil(Math.log2(1 / risk)));
  const common = { measure, ...(where ? { where } : {}), position: undefined };
  if (seen === 'ruled out') return [common];
  const most = toleratedPercent(seen, judged, risk);
  if (share) return most < 100 ? [{ ...common, limit: atMost(most) }] : [];
  if (most > MOST_TOLERATED) return [{ ...common, severity: 'warning', limit: NONE }];
  return [{ ...common, limit: atMost(most) }];
}

/** A rule that no row puts to the test is an error. */
function mayHaveNoRow(judged: number, rows: number, risk: number): boolean {
  return judged < rows && (1 / (1 + SMALLEST_BATCH)) ** judged > risk;
}

/** Percent of the rows of a batch that may break a rule which `seen` rows of the reference break, rounded up to two digits. */
function toleratedPercent(seen: number, rows: number, risk: number): number {
  const sizes = [SMALLEST_BATCH, 2 * SMALLEST_BATCH, 1].map((share) => Math.max(1, Math.floor(share * rows)));
  const most = Math.max(...sizes.map((size) => (100 * predictionBound(seen, rows, size, risk)) / size));
  if (most === 0) return 0;
  const digit = 10 ** (Math.floor(Math.log10(most)) - 1);
  return Math.min(100, Number((Math.ceil(most / digit - 1e-9) * digit).toPrecision(2)));
}

function atMost(percent: number): RuleLimit {
  // Never with an exponent, which a share is not written with.
  return tolerance(`${percent.toFixed(12).replace(/\.?0+$/, '')}%`)!;
}

/** Every other number is at most the largest double there is. */
function finite(name: string): Expression {
  return {
    kind: 'binary',
    operator: '<=',
    left: { kind: 'call', name: 'abs', arguments: [{ kind: 'column', path: [name] }] },
    right: { kind: 'literal', value: Number.MAX_VALUE },
  };
}
