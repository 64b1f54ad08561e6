import type * as z from 'zod';
import { expressionText } from '../expression.ts';
import { NONE, type RuleLimit, tolerance } from '../limit.ts';
import { measureShape } from '../measure.ts';
import type { ColumnContract, Rule } from '../model.ts';

export type Node = Record<string, unknown>;

/** The entry of `quality` that says this rule: a metric of the standard's own where it has one. */
export function qualityNode(rule: Rule, column: ColumnContract): Node {
  const { measure } = rule;
  const operator = {
    [rule.limit.operator]: rule.limit.values.length === 2 ? [...rule.limit.values] : rule.limit.values[0],
  };
  const unit = rule.limit.unit === 'percent' ? { unit: 'percent' } : {};
  const settings = qualitySettings(rule);
  const named = { ...headOf(rule), ...(settings.length > 0 ? { customProperties: settings } : {}) };
  if (measure.rule === 'notNull') return { ...named, metric: 'nullValues', ...operator, ...unit };
  if (measure.rule === 'notMissing')
    return { ...named, metric: 'missingValues', arguments: { missingValues: measure.codes }, ...operator, ...unit };
  if (measure.rule === 'allowed' && measure.values.length > 0)
    return { ...named, metric: 'invalidValues', arguments: { validValues: measure.values }, ...operator, ...unit };
  return customNode(rule, column);
}

function qualitySettings(rule: Rule): Node[] {
  return [
    ...(rule.where ? [{ property: 'modelassay.where', value: expressionText(rule.where) }] : []),
    ...(rule.slices.length > 0 ? [{ property: 'modelassay.slices', value: rule.slices }] : []),
  ];
}

function headOf(rule: Rule): Node {
  return compact({
    id: /^[A-Za-z0-9_-]+$/.test(rule.id) ? rule.id : undefined,
    description: rule.title,
    severity: rule.severity === 'warning' ? 'warning' : undefined,
    dimension: rule.dimension ?? undefined,
  });
}

/** As a rule for the engine modelassay, where the standard has no words for it. */
export function customNode(rule: Rule, column: ColumnContract | null): Node {
  const { measure, limit } = rule;
  if (measure.rule === 'rowCount' && rule.where === null) {
    return {
      ...headOf(rule),
      metric: 'rowCount',
      [limit.operator]: limit.values.length === 2 ? [...limit.values] : limit.values[0],
    };
  }
  if (measure.rule === 'sql') {
    return {
      ...headOf(rule),
      type: 'sql',
      query: measure.query,
      [limit.operator]: limit.values.length === 2 ? [...limit.values] : limit.values[0],
    };
  }
  const shape = measureShape(measure.rule);
  const fields = Object.entries(measure).filter(
    ([key, value]) => value !== undefined && !(key === 'column' && column !== null) && !isDefault(shape[key], value),
  );
  return {
    ...headOf(rule),
    type: 'custom',
    engine: 'modelassay',
    implementation: compact({
      ...Object.fromEntries(
        fields.map(([key, value]) => [
          key,
          key === 'column' && Array.isArray(value) && value.length === 1 ? value[0] : value,
        ]),
      ),
      ...limitNode(limit),
      where: rule.where ? expressionText(rule.where) : undefined,
      slices: rule.slices.length > 0 ? rule.slices : undefined,
    }),
  };
}

function isDefault(schema: z.ZodType | undefined, value: unknown): boolean {
  const fallback = schema?.safeParse(undefined);
  return fallback?.success === true && JSON.stringify(fallback.data) === JSON.stringify(value);
}

function limitNode(limit: RuleLimit): Node {
  if (limit.text === NONE.text) return {};
  const written = `${limit.values[0]}${limit.unit === 'percent' ? '%' : ''}`;
  if (limit.operator === 'mustBeLessOrEqualTo' && limit.unit !== 'value' && tolerance(written))
    return { maxViolations: limit.unit === 'percent' ? written : limit.values[0] };
  return {
    [limit.operator]: limit.values.length === 2 ? [...limit.values] : limit.values[0],
    ...(limit.unit === 'percent' ? { unit: 'percent' } : {}),
  };
}

/** Without the keys that are not set. */
export function compact(node: Node): Node {
  return Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined));
}
