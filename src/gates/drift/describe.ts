import { featureName } from '../../profile/document.ts';
import type { Check, Table } from '../../result/document.ts';
import { blocks } from '../../result/verdict.ts';
import { tellsNoColumn } from '../../wording/missing-column.ts';
import { formatCount, several } from '../../wording/numbers.ts';
import { capitalised, sentence, sentenceList } from '../../wording/sentence.ts';
import type { Description, GatePolicy } from '../gate.ts';
import { limitsOf } from './choice.ts';
import { compatibleFinding, compatibleTable } from './compatible/table.ts';
import { DISTANCES } from './distances/index.ts';
import { figureOf, scatterOf } from './figures.ts';
import { guessesOf } from './guesses.ts';
import { TOGETHER } from './joint/together.ts';
import type { DriftKeys } from './keys.ts';
import type { Comparison, Measurement } from './measurement.ts';
import { movementOf, short } from './movement.ts';
import { notCheckedOf } from './not-checked.ts';
import { shortNumber } from './short-number.ts';
import { statisticsOf, toldOf } from './statistics.ts';

const MAX_FINDINGS = 20;

/** What drifted, how much, and since when the reference is; what is fine in one line. Pure. */
export function describeDrift(
  { keys }: Pick<GatePolicy<DriftKeys>, 'keys'>,
  measurement: Measurement,
  checks: readonly Check[],
): Description {
  const broken = brokenColumns(checks);
  const drifted = broken.filter(({ checks: [worst] }) => isBad(worst!));
  const comparisons = new Map([
    ...measurement.comparisons.map((one) => [featureName(one.reference), one] as const),
    ...measurement.slices.flatMap((slice) =>
      slice.comparisons.map((one) => [`${featureName(one.reference)}${whereOf(slice)}`, one] as const),
    ),
  ]);
  return {
    summary: summaryOf(measurement, broken, drifted, columnsOf(checks)),
    headline: drifted.length === 0 ? null : headlineOf(drifted.map(({ checks: [worst] }) => worst!)),
    findings: [
      ...drifted.slice(0, MAX_FINDINGS).map((one) => findingOf(one, comparisons, measurement)),
      ...compatibleFinding(measurement.compatible),
    ],
    tables: [
      ...strangersTable(measurement),
      ...flaggedTable(measurement),
      statisticsTable(keys, measurement),
      ...compatibleTable(measurement.compatible),
    ],
    figures: [
      ...(measurement.showsValues ? drifted : []).flatMap((one) => {
        const comparison = comparisons.get(featureOf(one.checks[0]!));
        return comparison === undefined ? [] : (figureOf(comparison, one.checks[0]!, featureOf(one.checks[0]!)) ?? []);
      }),
      ...(measurement.showsValues ? measurement.joint : []).flatMap(scatterOf),
    ],
    notChecked: notCheckedOf(keys, measurement),
  };
}

interface BrokenColumn {
  readonly column: string;
  /** Those that do not pass, the most telling first. */
  readonly checks: readonly Check[];
}

/** Columns with a check that does not hold, what blocks and lies deepest first; a column itself before what is measured of it. */
function brokenColumns(checks: readonly Check[]): BrokenColumn[] {
  const ofColumns = checks.filter(
    ({ about, verdict, effect }) => about.kind === 'column' && verdict !== 'pass' && effect?.kind !== 'allowed',
  );
  // What the whole shows its slices show again.
  const drifted = new Set(ofColumns.flatMap((check) => (check.slice === null && isBad(check) ? columnOf(check) : [])));
  const open = ofColumns.filter((check) => check.slice === null || !drifted.has(columnOf(check)[0]!));
  const sorted = open.sort(
    (a, b) =>
      Number(blocks(b)) - Number(blocks(a)) ||
      rank(b) - rank(a) ||
      Number(isTogether(a)) - Number(isTogether(b)) ||
      step(b) - step(a) ||
      Number(isDerived(a)) - Number(isDerived(b)),
  );
  const columns = new Map<string, Check[]>();
  for (const check of sorted) {
    const [own] = columnOf(check);
    const column = `${own}${check.slice === null ? '' : whereOf(check.slice)}`;
    columns.set(column, [...(columns.get(column) ?? []), check]);
  }
  return [...columns].map(([column, own]) => ({ column, checks: own }));
}

const isBad = ({ verdict }: Check) => verdict === 'fail' || verdict === 'error';
const columnOf = ({ about }: Check): string[] => (about.kind === 'column' ? [about.column] : []);
/** One column says more of what happened than all together. */
const isTogether = (check: Check) => columnOf(check)[0] === TOGETHER;

/** How far beyond the tolerance the bound lies that met it, in steps of 0.05: nearer ones are as good as equal, and keep the order of the file. */
function step({ numbers, compared, limit }: Check): number {
  const met = compared === null ? null : numbers[compared];
  if (limit === null || met?.value == null) return Number.POSITIVE_INFINITY;
  return Math.round(((met.interval?.low ?? met.value) - limit.value) / 0.05);
}

/** Of what is measured of a column, not of the column itself. */
function isDerived({ id, about }: Check): boolean {
  return about.kind === 'column' && !id.includes(`[${about.column}]`);
}

const rank = ({ verdict }: Check) => ['pass', 'inconclusive', 'fail', 'error'].indexOf(verdict);

function columnsOf(checks: readonly Check[]): number {
  return new Set(checks.flatMap(({ about }) => (about.kind === 'column' ? [about.column] : []))).size;
}

/** `id is missing, and income and plan drifted`: the worst check of each column. */
function headlineOf(worst: readonly Check[]): string {
  const gone = worst.filter(({ reason }) => tellsNoColumn(reason)).map(featureOf);
  const moved = worst.filter(({ reason }) => !tellsNoColumn(reason)).map(featureOf);
  return [
    ...(gone.length > 0 ? [`${namesOf(gone)} ${gone.length === 1 ? 'is' : 'are'} missing`] : []),
    ...(moved.length > 0 ? [`${namesOf(moved)} drifted`] : []),
  ].join(', and ');
}

function namesOf(columns: readonly string[]): string {
  const named = columns.slice(0, 3).map(short);
  const rest = columns.length - named.length;
  return sentenceList(rest > 0 ? [...named, `${rest} more`] : named);
}

function summaryOf(
  { reference, current }: Measurement,
  broken: readonly BrokenColumn[],
  drifted: readonly BrokenColumn[],
  columns: number,
): string {
  const since = reference.made === null ? '' : ` of ${reference.made.slice(0, 10)}`;
  const sides = `${several(current.rows, 'row')} of ${current.name} against ${formatCount(reference.rows)} of ${reference.name}${since}`;
  const unsure = broken.length - drifted.length;
  const told = unsure > 0 ? ` ${several(unsure, 'column')} had too few rows to tell or only warn.` : '';
  const [worst] = drifted;
  if (worst === undefined) {
    return unsure > 0
      ? `No drift is shown, and ${several(unsure, 'column')} of ${columns} cannot be told apart from it: ${sides}.`
      : `No drift in ${several(columns, 'column')}: ${sides}.`;
  }
  return `${several(drifted.length, 'column')} of ${columns} drifted, first ${short(featureOf(worst.checks[0]!))} (${numberOf(worst.checks[0]!)}): ${sides}.${told}`;
}

function numberOf(check: Check): string {
  const { limit, numbers, compared } = check;
  const met = compared === null ? null : numbers[compared];
  if (limit === null || met === null || met.value === null) return check.reason.split(':', 1)[0]!;
  return `${check.title.slice(check.title.lastIndexOf(': ') + 2)} ${shortNumber(met.value, met.unit)}, tolerance ${limit.text}`;
}

/** `brightness` of `ks[brightness]`, `comment (length)` of `ks[comment.length]`. */
function featureOf({ id, about, slice }: Check): string {
  const column = about.kind === 'column' ? about.column : '';
  const at = slice === null ? '' : whereOf(slice);
  const end = slice === null ? -1 : id.lastIndexOf(`]@${slice.column}=`);
  const inner = id.slice(id.indexOf('[') + 1, end);
  const feature = inner === column ? '' : inner.slice(column.length + 1);
  return `${feature === '' ? column : `${column} (${feature})`}${at}`;
}

const whereOf = ({ column, value }: { readonly column: string; readonly value: string }) =>
  ` where ${column} is ${value}`;

function findingOf(
  { column, checks }: BrokenColumn,
  comparisons: ReadonlyMap<string, Comparison>,
  { joint, comparisons: others, showsValues }: Measurement,
): string {
  const [worst] = checks;
  const comparison = comparisons.get(featureOf(worst!));
  const points = joint.find(({ name }) => name === column);
  if (tellsNoColumn(worst!.reason)) return capitalised(sentence(worst!.reason));
  if (worst!.id.startsWith('skew[')) return `${short(column)}: ${worst!.reason}${rowsOf(worst!)}`;
  const moved = comparison === undefined ? points && tellingOf(points) : movementOf(comparison, showsValues);
  const guesses = comparison === undefined ? [] : guessesOf(comparison, others, showsValues);
  const told = guesses.map((guess, at) => ` ${at === 0 ? 'Perhaps' : 'Or'} ${guess}`).join('');
  return `${short(featureOf(worst!))}: ${numberOf(worst!)}${moved === undefined ? '' : `; ${moved}`}.${told}`;
}

function rowsOf({ examples }: Check): string {
  return examples.length === 0 ? '' : ` Such as ${sentenceList(examples.slice(0, 3).map(short))}.`;
}

/** Which columns tell both sides apart; where it is one column, which rows are unlike the reference. */
function tellingOf({ telling, strangers }: Measurement['joint'][number]): string | undefined {
  if (telling.length > 0)
    return `told apart by ${sentenceList(telling.slice(0, 3).map(({ column }) => short(column)))}`;
  if (strangers.length === 0) return undefined;
  return `farthest from the reference: ${sentenceList(strangers.slice(0, 3).map(({ name }) => short(name)))}`;
}

/** Rows unlike any of the reference, of each comparison of points that has some. */
function strangersTable({ joint, current }: Measurement): Table[] {
  const rows = joint.flatMap(({ name, strangers }) =>
    strangers.map(({ name: row, distance, mahalanobis, isolation }) => [
      row.slice(0, 500),
      name.slice(0, 500),
      distance,
      mahalanobis,
      isolation,
    ]),
  );
  if (rows.length === 0) return [];
  return [
    {
      id: 'strangers',
      title: 'Rows unlike the reference',
      note: `Of ${current.name}: beyond 99 of 100 of the reference’s own rows by the distance to the fifth nearest of them, by Mahalanobis’ distance, or by an isolation forest; what more of these say comes first.`,
      folded: true,
      columns: [
        { title: 'row', kind: 'text', unit: null },
        { title: 'of', kind: 'text', unit: null },
        { title: 'fifth nearest', kind: 'number', unit: '1' },
        { title: 'Mahalanobis', kind: 'number', unit: '1' },
        { title: 'isolation', kind: 'number', unit: '1' },
      ],
      rows,
    },
  ];
}

/** Rows that a person should look at; none where nothing lies below the floor. */
function flaggedTable({ flagged, current, showsValues }: Measurement): Table[] {
  if (flagged.length === 0) return [];
  return [
    {
      id: 'review',
      title: 'Predictions to be looked at',
      note: `Of ${current.name}, the least sure first.`,
      folded: true,
      columns: [
        { title: 'row', kind: 'text', unit: null },
        ...(showsValues ? [{ title: 'predicted', kind: 'text' as const, unit: null }] : []),
        { title: 'confidence', kind: 'number', unit: 'fraction' },
      ],
      rows: flagged.map(({ id, label, confidence }) => [
        id.slice(0, 500),
        ...(showsValues ? [(label ?? '').slice(0, 500)] : []),
        confidence,
      ]),
    },
  ];
}

const MAX_STATISTICS = 5_000;

/** Every statistic that was computed, whether or not it decides. */
function statisticsTable(keys: DriftKeys, { comparisons, joint, permuted }: Measurement): Table {
  const ofPoints = joint.flatMap(({ name, rows: all, statistics }) =>
    statistics.map(({ name: statistic, value, p, rows = all }) => [
      name.slice(0, 500),
      statistic,
      value,
      p,
      rows.reference,
      rows.current,
    ]),
  );
  const ofFeatures = comparisons.flatMap((comparison) => {
    const { reference, current } = comparison;
    const all = { reference: reference.rows, current: current.rows };
    const row = (name: string, value: number, p: number | null, rows = all) => [
      featureName(reference).slice(0, 500),
      name,
      Number.isFinite(value) ? value : null,
      p,
      rows.reference,
      rows.current,
    ];
    const decided = limitsOf(reference, keys).flatMap(({ distance }) => {
      const outcome = DISTANCES[distance].measure(comparison);
      return outcome.is === 'nothing' ? [] : toldOf(distance, outcome).map(({ name, value }) => row(name, value, null));
    });
    const dealt = permuted.filter(({ column }) => reference.feature === 'value' && column === reference.column);
    const asked = [
      ...statisticsOf(comparison, keys).map((one) => ({
        ...one,
        rows: all,
        p: dealt.find(({ statistic }) => statistic === one.name)?.p ?? one.p,
      })),
      ...dealt
        .filter(({ statistic }) => statistic === 'mmd')
        .map(({ statistic, ...told }) => ({ ...told, name: statistic })),
    ];
    const known = new Set<unknown>(asked.map(({ name }) => name));
    return [
      ...decided.filter(([, name]) => !known.has(name)),
      ...asked.map(({ name, value, p, rows }) => row(name, value, p, rows)),
    ];
  });
  const rows = [...ofFeatures, ...ofPoints];
  const text = (title: string) => ({ title, kind: 'text' as const, unit: null });
  const number = (title: string, unit: string) => ({ title, kind: 'number' as const, unit });
  return {
    id: 'statistics',
    title: 'Statistics',
    note: rows.length > MAX_STATISTICS ? `The first ${MAX_STATISTICS} of ${rows.length}.` : null,
    folded: true,
    columns: [
      text('column'),
      text('statistic'),
      number('value', '1'),
      number('p', 'p'),
      number('reference rows', 'rows'),
      number('current rows', 'rows'),
    ],
    rows: rows.slice(0, MAX_STATISTICS),
  };
}
