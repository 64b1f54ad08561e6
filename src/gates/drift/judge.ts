import { decide } from '../../result/decide.ts';
import type { Check, MeasuredNumber, Numbers, Rows } from '../../result/document.ts';
import { NO_NUMBERS, PLAIN } from '../../result/plain-check.ts';
import { type EffectPolicy, effectOf, type Verdict } from '../../result/verdict.ts';
import type { Distance } from '../../stats/distance.ts';
import { familyFailures } from '../../stats/family.ts';
import { noColumn } from '../../wording/missing-column.ts';
import { formatCount, formatShare } from '../../wording/numbers.ts';
import type { GatePolicy } from '../gate.ts';
import { judgeCannot } from './cannot.ts';
import type { ChosenLimit } from './choice.ts';
import { driftedShare } from './drifted-share.ts';
import type { DriftKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { onePrediction } from './one-prediction.ts';
import { type Question, questionsOf, questionsOfSlices, type Subject } from './questions.ts';
import { shortNumber } from './short-number.ts';
import { judgeSkew } from './skew/judge.ts';
import { judgeUnmet } from './unmet.ts';

type Policy = Pick<GatePolicy<DriftKeys>, 'keys' | 'sources' | 'reproduce'>;

/** A column that is there, tolerances that are kept: numbers become checks. Pure. */
export function judgeDrift(policy: Policy, measurement: Measurement): readonly Check[] {
  const { keys, reproduce } = policy;
  const families = [questionsOf(keys, measurement), questionsOfSlices(keys, measurement)];
  const one = onePrediction(measurement.comparisons, measurement, keys.confidence, reproduce);
  const checks = [
    ...absences(policy, measurement),
    ...judgeCannot(policy, measurement),
    ...judgeUnmet(policy, measurement),
    ...(one === null ? [] : [one]),
    ...judgeSkew(policy, measurement),
    ...families.flatMap((questions) =>
      (['max', 'warn'] as const).flatMap((rule) =>
        judgeFamily(
          policy,
          measurement,
          questions.filter((one) => one.rule === rule),
        ),
      ),
    ),
  ];
  const share = driftedShare(policy, measurement, checks);
  return share === null ? checks : [share, ...checks];
}

function judgeFamily(policy: Policy, measurement: Measurement, questions: readonly Question[]): Check[] {
  const members = questions.map(({ outcome, level }) => ({
    estimate: outcome.distance,
    threshold: { value: level.value, good: 'below' as const },
  }));
  const failed = familyFailures(members, 1 - policy.keys.confidence, policy.keys.correction);
  return questions.map((question, at) => checkOf(policy, measurement, question, failed[at]!, questions.length));
}

const CORRECTED_BY: Readonly<Record<DriftKeys['correction'], string>> = {
  none: 'no correction',
  'benjamini-hochberg': 'Benjamini-Hochberg',
  'benjamini-yekutieli': 'Benjamini-Yekutieli',
  holm: 'Holm',
  bonferroni: 'Bonferroni',
};

const NOT_TOGETHER =
  'Of so many columns one may do so by chance, and this one does not hold after correction over all of them.';

function checkOf(
  { keys, sources, reproduce }: Policy,
  measurement: Measurement,
  question: Question,
  failsTogether: boolean,
  family: number,
): Check {
  const { subject, chosen, rule, level, outcome } = question;
  const { distance } = outcome;
  const threshold = { value: level.value, good: 'below' as const };
  const bounds = distance.interval(keys.confidence);
  const alone = decide(bounds, threshold);
  const told = {
    id: idOf(subject, `${chosen.distance}${rule === 'warn' ? '.warn' : ''}`),
    title: titleOf(question),
    about: { kind: 'column' as const, table: measurement.current.name, column: subject.column },
    better: 'lower' as const,
    slice: subject.slice,
    examples: [],
    observed: null,
    listing: null,
    family:
      family > 1
        ? `${subject.slice === null ? 'drift' : 'drift within slices'} (${family} checks, ${CORRECTED_BY[keys.correction]})`
        : null,
  };
  if (alone === 'error') throw new RangeError(`${told.id} has bounds that are no numbers`);
  const verdict = alone === 'fail' && !failsTogether ? 'inconclusive' : alone;
  const needed = verdict === 'inconclusive' ? neededOf(distance, level.value, keys.confidence, subject) : null;
  const policy: EffectPolicy =
    rule === 'warn'
      ? WARNS
      : keys['max-drifted'] !== undefined
        ? TOGETHER
        : inconclusivePolicy(keys, subject.slice !== null);
  const reason = reasonOf(question, bounds, verdict);
  return {
    ...told,
    basis: 'interval',
    verdict,
    effect: effectOf(verdict, policy),
    numbers: numbersOf(question, keys.confidence),
    compared: outcome.shares === null ? 'value' : 'difference',
    limit: {
      rule,
      value: level.value,
      unit: question.unit,
      text: level.text,
      good: 'below',
      source: sources.at([...chosen.at, rule]) ?? null,
    },
    method: bounds.method,
    reason: alone === 'fail' && !failsTogether ? `${reason} ${NOT_TOGETHER}` : reason,
    flip: flipOf(verdict, question, needed),
    reproduce: verdict === 'pass' ? null : reproduce,
    needed,
  };
}

/** A tolerance that only warns never blocks, and too few rows to tell are no news. */
const WARNS: EffectPolicy = { fail: { as: 'warn', by: 'warn' }, inconclusive: { as: 'pass', by: 'warn' } };

function inconclusivePolicy(keys: DriftKeys, isSlice: boolean): EffectPolicy {
  const by = isSlice ? 'on-inconclusive-slice' : 'on-inconclusive';
  return { inconclusive: { as: keys[by], by } };
}

/** Where the share of columns decides, one column is told. */
const TOGETHER: EffectPolicy = {
  fail: { as: 'warn', by: 'max-drifted' },
  inconclusive: { as: 'pass', by: 'max-drifted' },
};

/** `ks[comment.length]@country=de`: how a check is called everywhere. */
export function idOf(
  { column, feature, slice }: Pick<Subject, 'column' | 'feature' | 'slice'>,
  distance: string,
): string {
  const at = slice === null ? '' : `@${slice.column}=${slice.value}`;
  return `${distance}[${feature === 'value' ? column : `${column}.${feature}`}]${at}`.slice(0, 1_000);
}

function titleOf({ subject: { column, feature }, title }: Question): string {
  const of = feature === 'value' ? column : `${column}, ${feature}`;
  return `${of}: ${title}`.slice(0, 1_000);
}

function numbersOf({ subject, unit, outcome }: Question, confidence: number): Numbers {
  const { distance, shares } = outcome;
  const { low, high, method } = distance.interval(confidence);
  const { slice } = subject;
  const of: Rows['of'] = slice === null ? { kind: 'data' } : { kind: 'slice', ...slice };
  const rows: Rows = { count: subject.rows.current, of, among: null };
  const apart: MeasuredNumber = { value: distance.value, unit, interval: { low, high, confidence, method }, rows };
  if (shares === null) return { value: apart, baseline: null, difference: null, relative: null };
  return {
    value: { value: shares.current, unit, interval: null, rows },
    baseline: { value: shares.reference, unit, interval: null, rows: { ...rows, count: subject.rows.reference } },
    difference: apart,
    relative: null,
  };
}

function neededOf(
  distance: Distance,
  limit: number,
  confidence: number,
  { rows, designEffect, slice }: Subject,
): Rows | null {
  const values = distance.neededRows(limit, confidence);
  if (values === null) return null;
  // Of all rows, for those without a value tell nothing here.
  const share = rows.current / designEffect / distance.n;
  return {
    count: Math.ceil(values * designEffect * Math.max(1, share)),
    of: slice === null ? { kind: 'data' } : { kind: 'slice', ...slice },
    among: null,
  };
}

function reasonOf(
  { chosen, unit, level, outcome }: Question,
  bounds: { low: number; high: number },
  verdict: Verdict,
): string {
  const { distance, shares, plain, within } = outcome;
  const write = (value: number) => shortNumber(value, unit);
  const lifted = plain === null ? '' : ` (${write(plain)} with what noise adds)`;
  const moved =
    shares === null
      ? `The distance is ${write(distance.value)}${lifted}${withinText(within, write)}`
      : sharesText(chosen.distance, shares);
  const span = `between ${write(bounds.low)} and ${write(bounds.high)}`;
  const met = {
    pass: `at most ${write(bounds.high)} apart, within the tolerance of ${level.text}`,
    fail: `at least ${write(bounds.low)} apart, beyond the tolerance of ${level.text}`,
    inconclusive: `${span} apart, and the tolerance of ${level.text} lies in between`,
    error: span,
  }[verdict];
  return `${moved}: ${met}. Chance alone shows ${write(distance.noise)}.`;
}

function withinText(within: Question['outcome']['within'], write: (value: number) => string): string {
  if (within === null) return '';
  const [least, most] = [write(within.least), write(within.most)];
  return least === most ? '' : ` (from ${least} to ${most}, wherever rows lie within their bins)`;
}

/** What two shares say: of new and vanished categories one is a count, and the other what chance explains. */
function sharesText(
  distance: ChosenLimit['distance'],
  shares: { readonly reference: number; readonly current: number },
): string {
  const [before, after] = [formatShare(shares.reference), formatShare(shares.current)];
  switch (distance) {
    case 'new_categories':
      return `${after} of the current rows have a category that the reference lacks, ${before} is expected of its rare ones`;
    case 'strangers':
      return `${after} of the current rows are farther from the reference than ${before} of its own rows that were held out`;
    case 'vanished_categories':
      return `${after} of the reference rows have a category that the current data lacks, ${before} is expected by chance`;
    default:
      return `${before} became ${after}`;
  }
}

function flipOf(verdict: Verdict, { level, rule, chosen }: Question, needed: Rows | null): string | null {
  if (verdict === 'pass') return null;
  if (verdict === 'fail')
    return `Mend the data, retrain on such data, or loosen ${chosen.at.join('.')}.${rule} (${level.text}).`;
  return needed === null
    ? 'More current rows alone do not help: the reference has too few, or the distance lies on the tolerance. Take a larger reference, or another tolerance.'
    : `About ${formatCount(needed.count)} current rows are needed for a conclusion, or a larger tolerance.`;
}

/** Columns that are not there, and columns of another type, are facts that no interval is needed for. */
function absences({ keys, reproduce }: Policy, { misfits, current, reference }: Measurement): Check[] {
  const told = (column: string) => ({
    about: { kind: 'column' as const, table: current.name, column },
    numbers: NO_NUMBERS,
    compared: null,
    limit: null,
    better: null,
    ...PLAIN,
    reproduce,
  });
  const once = misfits.filter(
    ({ feature }, at) => misfits.findIndex((other) => other.feature.column === feature.column) === at,
  );
  return once.map(({ feature, is, stored }): Check => {
    const { column } = feature;
    if (is === 'flipped') {
      return {
        ...told(column),
        id: `type[${column}]`.slice(0, 1_000),
        title: `${column}: type`.slice(0, 1_000),
        basis: 'nothing',
        verdict: 'error',
        effect: effectOf('error', {}),
        method: null,
        reason: `${column} is ${feature.type} in ${reference.name} and ${stored} in ${current.name}: values of two types cannot be compared.`,
        flip: `Write ${column} as ${feature.type}, or leave it out with columns: { ${column}: ignore }.`,
      };
    }
    return {
      ...told(column),
      id: `present[${column}]`.slice(0, 1_000),
      title: `${column} is a column`.slice(0, 1_000),
      basis: 'fact',
      source: null,
      verdict: 'fail',
      effect: effectOf('fail', { fail: { as: keys['missing-columns'], by: 'missing-columns' } }),
      method: 'census',
      reason: noColumn(
        column,
        ` ${current.name} lacks it, and ${reference.name} has it: a model that was made with it gets nothing there.`,
      ),
      flip: `Add ${column} to the data, or leave it out with columns: { ${column}: ignore }.`,
    };
  });
}
