import { pathText } from '../../contracts/column-path.ts';
import { columnsOf } from '../../contracts/measure.ts';
import type { Check, Figure, Table } from '../../result/document.ts';
import { blocks } from '../../result/verdict.ts';
import { formatNumber } from '../../wording/numbers.ts';
import type { Description, GatePolicy } from '../gate.ts';
import { checkId } from './judge.ts';
import type { DataSchemaKeys } from './keys.ts';
import type { Measurement, RuleMeasurement, TableMeasurement } from './measurement.ts';

/** Sentences, tables and figures: what fails first, and only what a reader needs to find the rows. Pure. */
export function describeDataSchema(
  _policy: Pick<GatePolicy<DataSchemaKeys>, 'keys'>,
  measurement: Measurement,
  checks: readonly Check[],
): Description {
  const found = pairs(measurement, checks);
  const broken = found.filter(({ check }) => check.verdict !== 'pass').sort((a, b) => weight(b) - weight(a));
  return {
    summary: summaryOf(measurement, checks, broken),
    tables: [...failureTables(broken), ...rulesTable(found)],
    figures: figuresOf(measurement),
    notChecked: [...leftOut(measurement), ...skipped(measurement), ...emptyOnes(measurement, checks)].slice(0, 1_000),
  };
}

interface Pair {
  readonly check: Check;
  readonly one: RuleMeasurement;
  readonly table: TableMeasurement;
}

function pairs(measurement: Measurement, checks: readonly Check[]): Pair[] {
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

/** Errors first, then the largest share of violations; what only warns comes last. */
function weight({ check, one }: Pair): number {
  const rank = check.verdict === 'error' ? 2 : check.verdict === 'fail' ? 1 : 0;
  return (blocks(check) ? 100 : 0) + rank * 10 + shareOf(one);
}

function shareOf({ outcome }: RuleMeasurement): number {
  if (outcome.state === 'structure') return outcome.holds ? 0 : 1;
  return outcome.state === 'counted' && outcome.judged > 0 ? Math.min(1, outcome.violations / outcome.judged) : 0;
}

function summaryOf(measurement: Measurement, checks: readonly Check[], broken: readonly Pair[]): string {
  const rows = measurement.tables
    .map(
      (table) => `${table.sampled === null ? '' : `${table.sampled} sampled of `}${table.rows} rows of ${table.name}`,
    )
    .join(', ');
  const blocking = broken.filter(({ check }) => blocks(check));
  const warnings = broken.filter(({ check }) => check.effect?.kind === 'warns').length;
  const asked = measurement.notChecked.filter((one) => one.asked).length;
  const untested = asked > 0 ? ` ${asked} ${asked === 1 ? 'rule' : 'rules'} of the contract could not be checked.` : '';
  const told = warnings > 0 ? ` ${warnings} more ${warnings === 1 ? 'warns' : 'warn'}.` : '';
  if (checks.length === 0) return `No rule of ${measurement.contract.file} could be tested.`;
  if (blocking.length === 0)
    return `${checks.length - broken.length} of ${checks.length} rules hold on ${rows}.${told}${untested}`;
  const [worst] = blocking;
  const first = worst!.check.title;
  return `${blocking.length} of ${checks.length} rules do not hold on ${rows}; first: ${first.length > 160 ? `${first.slice(0, 159)}…` : first}.${told}${untested}`;
}

function leftOut({ notChecked }: Measurement): Description['notChecked'][number][] {
  return notChecked.map(({ title, reason }) => ({ title: title.slice(0, 500), reason }));
}

function verdictText({ verdict, effect }: Check): string {
  if (effect?.kind === 'warns') return `${verdict} (warning)`;
  return effect?.kind === 'allowed' ? `${verdict} (let be)` : verdict;
}

const text = (title: string) => ({ title, kind: 'text' as const, unit: null });
const code = (title: string) => ({ title, kind: 'code' as const, unit: null });
const number = (title: string, unit: string | null = null) => ({ title, kind: 'number' as const, unit });
const MAX_ROWS = 500;

function failureTables(broken: readonly Pair[]): Table[] {
  if (broken.length === 0) return [];
  const tables: Table[] = [
    {
      id: 'violations',
      title: 'Rules that do not hold',
      note: broken.length > MAX_ROWS ? `The first ${MAX_ROWS} of ${broken.length}.` : null,
      folded: false,
      columns: [
        text('Rule'),
        text('Verdict'),
        number('Violations'),
        number('Of'),
        number('Share', '%'),
        text('Limit'),
        text('Written at'),
      ],
      rows: broken.slice(0, MAX_ROWS).map(({ check, one }) => {
        const { outcome, rule } = one;
        const counted = outcome.state === 'counted' ? outcome : undefined;
        const value = outcome.state === 'valued' ? outcome.value : null;
        return [
          sliced(check),
          verdictText(check),
          counted?.violations ?? value,
          counted?.judged ?? (outcome.state === 'valued' ? outcome.n : null),
          counted && counted.judged > 0 ? (100 * counted.violations) / counted.judged : null,
          outcome.state === 'counted' || outcome.state === 'valued' ? rule.limit.text : check.reason.slice(0, 300),
          rule.position ? `${rule.position.file}:${rule.position.line}` : null,
        ];
      }),
    },
  ];
  const columns = worstColumns(broken);
  if (columns.length > 1) {
    tables.push({
      id: 'columns',
      title: 'Columns, worst first',
      note: 'Violations are added over the rules of a column; a row can violate several.',
      folded: columns.length > 20,
      columns: [text('Column'), number('Rules that do not hold'), number('Violations'), number('Largest share', '%')],
      rows: columns.slice(0, MAX_ROWS),
    });
  }
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
      columns: [text('Rule'), code('SQL')],
      rows: queries.slice(0, 200),
    });
  }
  return tables;
}

function worstColumns(broken: readonly Pair[]): (string | number)[][] {
  const found = new Map<string, { rules: number; violations: number; share: number }>();
  for (const { one, table } of broken) {
    if (one.slice) continue;
    for (const path of columnsOf(one.rule.measure).slice(0, 20)) {
      const name = `${pathText(path)}`;
      const key = `${table.name}\0${name}`;
      const known = found.get(key) ?? { rules: 0, violations: 0, share: 0 };
      found.set(key, {
        rules: known.rules + 1,
        violations: known.violations + (one.outcome.state === 'counted' ? one.outcome.violations : 0),
        share: Math.max(known.share, shareOf(one)),
      });
    }
  }
  return [...found]
    .sort(([, a], [, b]) => b.share - a.share || b.violations - a.violations || b.rules - a.rules)
    .map(([key, { rules, violations, share }]) => [key.split('\0')[1]!, rules, violations, 100 * share]);
}

function rulesTable(found: readonly Pair[]): Table[] {
  const holding = found.filter(({ check, one }) => check.verdict === 'pass' && one.outcome.state !== 'structure');
  if (holding.length === 0) return [];
  return [
    {
      id: 'holding',
      title: 'Rules that hold',
      note: holding.length > MAX_ROWS ? `The first ${MAX_ROWS} of ${holding.length}.` : null,
      folded: true,
      columns: [text('Rule'), text('Measured'), text('Limit'), number('Rows judged')],
      rows: holding
        .slice(0, MAX_ROWS)
        .map(({ check, one }) => [
          sliced(check),
          check.numbers.value?.value == null
            ? null
            : `${formatNumber(check.numbers.value.value)} ${check.numbers.value.unit}`,
          one.rule.limit.text,
          check.numbers.value?.rows?.count ?? null,
        ]),
    },
  ];
}

function sliced(check: Check): string {
  const title = check.slice ? `${check.title} [${check.slice.column} = ${check.slice.value}]` : check.title;
  return title.length > 400 ? `${title.slice(0, 399)}…` : title;
}

function figuresOf(measurement: Measurement): Figure[] {
  return measurement.tables.flatMap((table) =>
    table.histograms.map(
      ({ column, edges, counts, limits }): Figure => ({
        kind: 'histogram',
        id: `${table.name}.${column}`.slice(0, 500),
        title: `${column}: values and limits`.slice(0, 500),
        unit: null,
        edges: [...edges],
        series: [{ name: 'rows', counts: [...counts] }],
        marks: limits.slice(0, 50).map(({ label, value }) => ({ label, value })),
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
