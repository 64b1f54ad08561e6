import * as z from 'zod';
import { diagnose } from '../../config/diagnose.ts';
import type { KeyPath } from '../../config/sources.ts';
import type { SourcePosition } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type ColumnPath, pathText } from '../column-path.ts';
import { ecmaPattern } from '../ecma-pattern.ts';
import { limitFrom, OPERATORS, operatorShape } from '../limit.ts';
import { countsViolations, MEASURE_KINDS, type Measure, type MeasureKind, measureShape } from '../measure.ts';
import type { RuleSeverity } from '../model.ts';
import type { RuleDraft } from '../rules.ts';
import { METRICS, type Quality } from './document.ts';
import { type Envelope, foreignExpectation } from './expectation.ts';
import { implementationOf } from './implementation.ts';
import type { Reading } from './reading.ts';
import { ownSettings, QUALITY_SETTINGS } from './settings.ts';

const ENGINE = 'modelassay';
const SEVERITIES: Readonly<Record<string, RuleSeverity>> = {
  error: 'error',
  critical: 'error',
  fatal: 'error',
  blocker: 'error',
  high: 'error',
  warning: 'warning',
  warn: 'warning',
  medium: 'warning',
  low: 'warning',
  info: 'warning',
};

/** The rule of one entry of `quality`. `column` is null for a rule on the whole table. */
export function qualityRules(quality: Quality, column: ColumnPath | null, at: KeyPath, reading: Reading): RuleDraft[] {
  const { sources, problems } = reading;
  const position = sources.at(at);
  const type = quality.type ?? (quality.metric !== undefined || quality.rule !== undefined ? 'library' : undefined);
  // It stands as a title before a colon.
  const title = (quality.name ?? quality.description?.split('\n')[0])?.trim().replace(/\.$/, '');
  if (type === undefined) {
    problems.mistake(position, 'this rule has neither a type nor a metric. Add metric, or type: sql, custom or text.');
    return [];
  }
  if (type === 'text') {
    problems.untested(
      position,
      title ?? quality.id ?? 'a rule in plain text',
      'it is plain text; write it as a metric or an expression to test it',
    );
    return [];
  }
  const own = ownSettings(quality.customProperties, [...at, 'customProperties'], QUALITY_SETTINGS, reading);
  const envelope = {
    id: quality.id,
    title,
    severity: severityOf(quality, at, reading),
    dimension: quality.dimension,
    where: own.where as string | undefined,
    slices: own.slices as readonly string[] | undefined,
    position,
  };
  misplaced(quality, type, at, reading);
  if (type === 'custom') return customRule(quality, column, at, envelope, reading);
  const measure =
    type === 'sql' ? sqlMeasure(quality, column, position, reading) : metricMeasure(quality, column, at, reading);
  if (!measure) return [];
  const unit = countsViolations(measure.rule) ? (quality.unit ?? 'rows') : 'value';
  if (quality.unit === 'percent' && unit === 'value') {
    problems.mistake(sources.at([...at, 'unit']), `unit: percent has no meaning for ${quality.metric ?? type}.`);
  }
  const limit = limitFrom(quality, unit);
  if (!limit.ok) {
    problems.mistake(sources.at([...at, limit.key]), `${limit.problem}.`);
    return [];
  }
  if (!limit.limit) {
    problems.mistake(position, `this rule sets no limit. Add one of ${OPERATORS.join(', ')}.`);
    return [];
  }
  return [{ ...envelope, measure, limit: limit.limit }];
}

/** Keys that belong to another type of rule would be ignored without a word. */
function misplaced(quality: Quality, type: 'library' | 'sql' | 'custom', at: KeyPath, reading: Reading): void {
  const allowed = {
    library: ['metric', 'rule', 'arguments', 'unit'],
    sql: ['query', 'unit'],
    custom: ['engine', 'implementation'],
  }[type];
  const operators = type === 'custom' ? [] : OPERATORS;
  for (const key of [
    'metric',
    'rule',
    'arguments',
    'query',
    'engine',
    'implementation',
    'unit',
    ...OPERATORS,
  ] as const) {
    if (quality[key] === undefined || allowed.includes(key) || (operators as readonly string[]).includes(key)) continue;
    const hint = type === 'custom' ? ' Write it inside implementation.' : '';
    reading.problems.mistake(
      reading.sources.at([...at, key]),
      `${key} has no meaning in a rule of type ${type}.${hint}`,
    );
  }
}

function severityOf(quality: Quality, at: KeyPath, reading: Reading): RuleSeverity | undefined {
  if (quality.severity === undefined) return undefined;
  const severity = Object.hasOwn(SEVERITIES, quality.severity.toLowerCase())
    ? SEVERITIES[quality.severity.toLowerCase()]
    : undefined;
  if (severity === undefined) {
    const names = Object.keys(SEVERITIES);
    reading.problems.mistake(
      reading.sources.at([...at, 'severity']),
      `severity ${JSON.stringify(quality.severity)} is not known.${didYouMean(quality.severity, names)} Blocking: error, critical, fatal, blocker, high; only told: warning, warn, medium, low, info.`,
    );
  }
  return severity;
}

function metricMeasure(
  quality: Quality,
  column: ColumnPath | null,
  at: KeyPath,
  reading: Reading,
): Measure | undefined {
  const { sources, problems } = reading;
  const args = quality.arguments ?? {};
  // v3.0 called it so, and v3.1 still takes it.
  const metric = quality.metric ?? METRICS.find((known) => known === quality.rule);
  const position = sources.at(at);
  if (metric === undefined) {
    problems.mistake(
      position,
      quality.rule
        ? `"rule" is deprecated since v3.1, and ${quality.rule} is no metric; write metric: ${METRICS.join(', ')}.`
        : 'a library rule needs a metric.',
    );
    return undefined;
  }
  if (quality.rule !== undefined && quality.rule !== metric) {
    problems.mistake(sources.at([...at, 'rule']), `rule says ${quality.rule} and metric ${metric}; keep metric.`);
    return undefined;
  }
  const takes = {
    nullValues: [],
    missingValues: ['missingValues'],
    invalidValues: ['validValues', 'pattern'],
    duplicateValues: ['properties'],
    rowCount: [],
  }[metric];
  for (const key of Object.keys(args)) {
    if (!(takes as readonly string[]).includes(key)) {
      problems.mistake(
        sources.at([...at, 'arguments', key]),
        `${metric} takes no argument ${key}${takes.length > 0 ? `; it takes ${takes.join(', ')}` : ''}.`,
      );
      return undefined;
    }
  }
  if (metric === 'rowCount') {
    if (column)
      problems.mistake(position, 'rowCount is a rule on the whole table; move it to the quality of the schema object.');
    return { rule: 'rowCount' };
  }
  if (metric === 'duplicateValues') {
    const columns = args.properties ?? (column?.length === 1 ? column : undefined);
    if (!columns) problems.mistake(position, 'duplicateValues of a table needs arguments: { properties: [ … ] }.');
    if (column && args.properties)
      problems.mistake(position, 'properties belongs to duplicateValues of the schema object, not of one property.');
    return columns && { rule: 'unique', columns, nulls: 'ignore', count: 'surplus' };
  }
  if (!column) {
    problems.mistake(position, `${metric} is a rule on one property; move it to that property's quality.`);
    return undefined;
  }
  if (metric === 'nullValues') return { rule: 'notNull', column };
  if (metric === 'missingValues') {
    if (!args.missingValues)
      problems.mistake(position, "missingValues needs arguments: { missingValues: [null, '', 'N/A'] }.");
    return args.missingValues && { rule: 'notMissing', column, codes: args.missingValues };
  }
  if (args.validValues && args.pattern !== undefined) {
    problems.mistake(position, 'validValues and pattern stand in one rule with one limit; write two rules.');
    return undefined;
  }
  if (args.validValues) {
    // A null is never judged by its value, so naming it among the valid ones changes nothing.
    const values = args.validValues.filter((value) => value !== null);
    if (values.length > 0) return { rule: 'allowed', column, values };
  }
  if (args.pattern !== undefined) return { rule: 'pattern', column, pattern: ecmaPattern(args.pattern), negate: false };
  problems.mistake(
    position,
    `invalidValues of ${pathText(column)} needs arguments: validValues or pattern. Without them every value is valid.`,
  );
  return undefined;
}

function sqlMeasure(
  quality: Quality,
  column: ColumnPath | null,
  position: SourcePosition | undefined,
  reading: Reading,
): Measure | undefined {
  if (quality.query === undefined) {
    reading.problems.mistake(position, 'a rule of type sql needs a query.');
    return undefined;
  }
  const name = column?.[0];
  const written = COLUMN_PLACEHOLDER.exec(quality.query)?.[0];
  if (written !== undefined && name === undefined) {
    reading.problems.mistake(position, `${written} stands for a column, and this rule is on the whole table.`);
    return undefined;
  }
  const quoted = name === undefined ? '' : `"${name.replaceAll('"', '""')}"`;
  return {
    rule: 'sql',
    query: quality.query
      .replaceAll(new RegExp(COLUMN_PLACEHOLDER, 'g'), () => quoted)
      .replaceAll(TABLE_PLACEHOLDER, '{object}'),
  };
}

/** The standard writes `{property}`, its version 3.0 `${property}`; `{column}` and `{field}` are those of its readers. */
const COLUMN_PLACEHOLDER = /(["']?)\$?\{(?:property|column|field)\}\1/;
/** The same of the table: `{object}`, and `{model}`, `{schema}` and `{table}` of its readers. */
const TABLE_PLACEHOLDER = /(["']?)\$?\{(?:object|model|schema|table)\}\1/g;

function customRule(
  quality: Quality,
  column: ColumnPath | null,
  at: KeyPath,
  envelope: Envelope,
  reading: Reading,
): RuleDraft[] {
  const { sources, problems } = reading;
  const title = envelope.title ?? quality.id ?? `rule for ${quality.engine ?? 'another engine'}`;
  if (quality.engine === undefined) {
    problems.mistake(envelope.position, 'a custom rule needs an engine.');
    return [];
  }
  if (/^great[ _-]?expectations$/i.test(quality.engine) && quality.implementation !== undefined)
    return foreignExpectation(quality, column, at, envelope, reading);
  if (quality.engine.toLowerCase() !== ENGINE) {
    problems.leftOut(envelope.position, title, `it is written for the engine ${quality.engine}`);
    return [];
  }
  if (quality.implementation === undefined) {
    problems.mistake(envelope.position, 'a rule for the engine modelassay needs an implementation.');
    return [];
  }
  const place = sources.at([...at, 'implementation']);
  const parsed = implementationOf(quality.implementation, at, sources);
  const kind = (parsed.value as { rule?: unknown } | null)?.rule;
  if (typeof kind !== 'string' || !(MEASURE_KINDS as readonly string[]).includes(kind)) {
    const guess = typeof kind === 'string' ? didYouMean(kind, MEASURE_KINDS) : '';
    problems.mistake(place, `rule ${JSON.stringify(kind)} is not known.${guess} Known: ${MEASURE_KINDS.join(', ')}.`);
    return [];
  }
  const known = kind as MeasureKind;
  const schema = implementationSchema(known);
  const outcome = schema.safeParse(withColumn(parsed.value as Record<string, unknown>, known, column));
  if (!outcome.success) {
    const told = diagnose(schema, parsed, outcome.error.issues);
    problems.mistake(told.position ? null : place, told.message);
    return [];
  }
  const { maxViolations, where, slices, ...rest } = outcome.data as Record<string, unknown> & Implementation;
  const counts = countsViolations(known);
  const unit = counts ? rest.unit : undefined;
  const measure = Object.fromEntries(
    Object.entries(rest).filter(
      ([key]) => !(OPERATORS as readonly string[]).includes(key) && !(counts && key === 'unit'),
    ),
  );
  const limit = limitFrom(
    rest as Implementation,
    counts ? ((unit as 'rows' | 'percent' | undefined) ?? 'rows') : 'value',
  );
  if (!limit.ok) {
    problems.mistake(place, `${limit.problem}.`);
    return [];
  }
  return [
    {
      ...envelope,
      measure: measure as unknown as Measure,
      limit: limit.limit,
      maxViolations: maxViolations as string | number | undefined,
      where: (where as string | undefined) ?? envelope.where,
      slices: (slices as readonly string[] | undefined) ?? envelope.slices,
    },
  ];
}

type Implementation = Readonly<
  Partial<Record<(typeof OPERATORS)[number], number | boolean | readonly [number, number]>>
> & {
  readonly maxViolations?: unknown;
  readonly where?: unknown;
  readonly slices?: unknown;
  readonly unit?: unknown;
};

/** What may stand in the `implementation` of one kind of rule. */
export function implementationSchema(kind: MeasureKind): z.ZodType {
  return z.strictObject({
    rule: z.literal(kind),
    ...measureShape(kind),
    ...operatorShape,
    ...(countsViolations(kind)
      ? {
          unit: z.enum(['rows', 'percent']).optional(),
          maxViolations: z.union([z.string(), z.number()]).optional().describe('10 rows, or 1%. Default: none.'),
        }
      : {}),
    where: z.string().optional().describe('Only rows for which this is true are judged.'),
    slices: z.array(z.string()).min(1).optional(),
  });
}

/** A rule written below a property is about that property unless it says otherwise. */
function withColumn(
  written: Record<string, unknown>,
  kind: MeasureKind,
  column: ColumnPath | null,
): Record<string, unknown> {
  if (!column) return written;
  const shape = measureShape(kind);
  if (shape.column && written.column === undefined && written.folder === undefined) {
    const takesPath = shape.column.safeParse(column).success;
    return { ...written, column: takesPath ? [...column] : column[0] };
  }
  if (shape.columns && written.columns === undefined && shape.columns.safeParse([column[0]]).success)
    return { ...written, columns: [column[0]] };
  if (shape.label && written.label === undefined) return { ...written, label: column[0] };
  return written;
}
