import { deepestFirst } from '../../report/depth.ts';
import type { Check, Figure, Table } from '../../result/document.ts';
import { blocks } from '../../result/verdict.ts';
import { noColumn, tellsNoColumn } from '../../wording/missing-column.ts';
import { formatCount, several } from '../../wording/numbers.ts';
import { sentenceList } from '../../wording/sentence.ts';
import { clipped } from '../../wording/visible.ts';
import type { Description, GatePolicy } from '../gate.ts';
import { consequenceOf } from './consequences.ts';
import { checkId } from './judge.ts';
import type { DataSchemaKeys } from './keys.ts';
import type { Measurement, RuleMeasurement, TableMeasurement } from './measurement.ts';

/** Sentences, tables and figures: what fails first, and only what a reader needs to find the rows. Pure. */
export function describeDataSchema(
  _policy: Pick<GatePolicy<DataSchemaKeys>, 'keys'>,
  measurement: Measurement,
  checks: readonly Check[],
): Description {
  const found = rulesOfChecks(measurement, checks);
  const broken = found.filter(({ check }) => check.verdict !== 'pass').sort(worstFirst);
  return {
    summary: summaryOf(measurement, checks, broken),
    headline: missingColumns(broken),
    tables: detailTables(broken),
    figures: figuresOf(measurement),
    notChecked: [
      ...leftOut(measurement),
      ...skipped(measurement),
      ...consequences(measurement),
      ...emptyOnes(measurement, checks),
    ].slice(0, 1_000),
  };
}

interface Pair {
  readonly check: Check;
  readonly one: RuleMeasurement;
  readonly table: TableMeasurement;
}

/** Each check with the rule that it is of. */
export function rulesOfChecks(measurement: Measurement, checks: readonly Check[]): Pair[] {
  const several = measurement.tables.length > 1;
  const byId = new Map(checks.map((check) => [check.id, check]));
  const used = new Map<string, number>();
  return measurement.tables.flatMap((table) =>
    table.rules.flatMap((one) => {
      const id = checkId(one, table.name, several);
      const times = (used.get(id) ?? 0) + 1;
      const check = byId.get(times === 1 ? id : `${id}~${times}`);
      if (!check) return [];
      used.set(id, times);
      return [{ check, one, table }];
    }),
  );
}

/** What blocks first, errors before the rest, the deepest miss first: the order of the report. */
function worstFirst({ check: a }: Pair, { check: b }: Pair): number {
  return (
    Number(blocks(b)) - Number(blocks(a)) ||
    Number(b.verdict === 'error') - Number(a.verdict === 'error') ||
    deepestFirst(a, b)
  );
}

function summaryOf(measurement: Measurement, checks: readonly Check[], broken: readonly Pair[]): string {
  const rows = measurement.tables
    .map(({ sampled, rows: count, name }) => {
      const drawn = sampled === null ? '' : `${formatCount(sampled)} sampled of `;
      return `${drawn}${several(count, 'row')} of ${name}`;
    })
    .join(', ');
  const blocking = broken.filter(({ check }) => blocks(check));
  const warnings = broken.filter(({ check }) => check.effect?.kind === 'warns').length;
  const asked = measurement.notChecked.filter((one) => one.asked).length;
  const untested = asked > 0 ? ` ${asked} ${asked === 1 ? 'rule' : 'rules'} of the contract could not be checked.` : '';
  const told = warnings > 0 ? ` ${warnings} more ${warnings === 1 ? 'warns' : 'warn'}.` : '';
  if (checks.length === 0) return `No rule of ${measurement.contract.file} could be tested.`;
  if (blocking.length === 0)
    return `${checks.length - broken.length} of ${several(checks.length, 'rule')} ${checks.length - broken.length === 1 ? 'holds' : 'hold'} on ${rows}.${told}${untested}`;
  const [worst] = blocking;
  const first = worst!.check.title;
  return `${blocking.length} of ${several(checks.length, 'rule')} ${blocking.length === 1 ? 'does' : 'do'} not hold on ${rows}; first: ${first.length > 160 ? `${first.slice(0, 159)}…` : first}.${told}${untested}`;
}

/** `column contrast is missing`, where that is all that blocks; null where there is more to say. */
function missingColumns(broken: readonly Pair[]): string | null {
  const blocking = broken.filter(({ check }) => blocks(check));
  const missing = blocking.flatMap(({ check, one: { rule } }) =>
    rule.measure.rule === 'present' && tellsNoColumn(check.reason) ? [rule.measure.column] : [],
  );
  if (missing.length === 0 || missing.length < blocking.length) return null;
  const names = missing.map((name) => clipped(name, MAX_NAME));
  if (names.length > MOST_NAMES) return `${several(names.length, 'column')} are missing`;
  return names.length === 1 ? `column ${names[0]} is missing` : `columns ${sentenceList(names)} are missing`;
}

function leftOut({ notChecked }: Measurement): Description['notChecked'][number][] {
  return notChecked.map(({ title, reason }) => ({ title: title.slice(0, 500), reason }));
}

const text = (title: string) => ({ title, kind: 'text' as const, unit: null });
const code = (title: string) => ({ title, kind: 'code' as const, unit: null });
const MAX_ROWS = 500;
const MAX_NAME = 60;
const MOST_NAMES = 3;

/** What the checks do not hold: values where they may be shown, and how all failing rows are found. */
function detailTables(broken: readonly Pair[]): Table[] {
  if (broken.length === 0) return [];
  const tables: Table[] = [];
  const values = broken.flatMap(({ check, one }) =>
    one.values.map(({ key, value }) => [check.title.slice(0, 300), key, value]),
  );
  if (values.length > 0) {
    tables.push({
      id: 'values',
      title: 'Values of failing rows',
      note: null,
      folded: true,
      columns: [text('Rule'), text('Row'), code('Value')],
      rows: values.slice(0, MAX_ROWS),
    });
  }
  const queries = broken.flatMap(({ check, one }) =>
    one.sql === null ? [] : [[check.title.slice(0, 300), one.sql.slice(0, 9_000)]],
  );
  if (queries.length > 0) {
    tables.push({
      id: 'sql',
      title: 'SQL that finds all failing rows',
      note: 'Runs in the duckdb command line.',
      folded: true,
      columns: [text('Rule'), { title: 'SQL', kind: 'sql', unit: null }],
      rows: queries.slice(0, 200),
    });
  }
  return tables;
}

function figuresOf(measurement: Measurement): Figure[] {
  return measurement.tables.flatMap((table) =>
    table.histograms.map(
      ({ column, edges, counts, limits }): Figure => ({
        kind: 'histogram',
        id: `${table.name}.${column}`.slice(0, 500),
        title: `${column}: values and limits`.slice(0, 500),
        summary: '',
        unit: null,
        scale: 'linear',
        edges: [...edges],
        series: [{ name: 'rows', counts: [...counts] }],
        marks: limits.slice(0, 50).map(({ label, value }) => ({ label, value, is: 'limit' as const })),
      }),
    ),
  );
}

function skipped(measurement: Measurement): Description['notChecked'][number][] {
  return measurement.tables.flatMap((table) =>
    table.rules.flatMap(({ rule, outcome }) =>
      outcome.state === 'skipped' ? [{ title: rule.title.slice(0, 500), reason: outcome.reason }] : [],
    ),
  );
}

/** With `on-empty: pass` a rule that nothing put to the test is no check; it is still told. */
function emptyOnes(measurement: Measurement, checks: readonly Check[]): Description['notChecked'][number][] {
  const several = measurement.tables.length > 1;
  const known = new Set(checks.map((check) => check.id));
  return measurement.tables.flatMap((table) =>
    table.rules.flatMap((one) =>
      one.outcome.state === 'empty' && !known.has(checkId(one, table.name, several))
        ? [{ title: one.rule.title.slice(0, 500), reason: one.outcome.reason }]
        : [],
    ),
  );
}

/** What cannot hold because a column is not there is told once, as what it is: a consequence. */
function consequences(measurement: Measurement): Description['notChecked'][number][] {
  return measurement.tables.flatMap((table) =>
    table.rules.flatMap((one) => {
      const column = consequenceOf(one, table);
      return column === null ? [] : [{ title: one.rule.title.slice(0, 500), reason: noColumn(column) }];
    }),
  );
}
