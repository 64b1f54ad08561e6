import type { Measure, MeasureOf } from './measure.ts';
import type { Rule } from './model.ts';
import type { Problems } from './problems.ts';

/** Rules that cannot hold together on any table but an empty one. */
export function contradictions(rules: readonly Rule[], problems: Problems): void {
  const by = new Map<string, Rule[]>();
  for (const rule of rules) {
    if (rule.where || !('column' in rule.measure) || rule.measure.column === undefined) continue;
    const key = JSON.stringify(rule.measure.column);
    by.set(key, [...(by.get(key) ?? []), rule]);
  }
  for (const group of by.values()) {
    const of = <K extends Measure['rule']>(kind: K) =>
      group.filter((rule) => rule.measure.rule === kind) as (Rule & { measure: Extract<Measure, { rule: K }> })[];
    for (const rule of of('forbidden')) {
      for (const other of of('allowed')) {
        if (other.measure.values.every((value) => rule.measure.values.includes(value))) {
          problems.mistake(rule.position, `every value that ${where(other)} allows is forbidden here.`);
        }
      }
    }
    for (const first of of('allowed')) {
      for (const second of of('allowed')) {
        if (first === second || first.measure.values.some((value) => second.measure.values.includes(value))) continue;
        problems.mistake(first.position, `no value is allowed both here and by ${where(second)}.`);
      }
    }
    for (const rule of of('range')) {
      for (const other of of('allowed')) {
        if (!other.measure.values.some((value) => inside(value, rule.measure))) {
          problems.mistake(rule.position, `no value that ${where(other)} allows lies in this range.`);
        }
      }
    }
    if (of('notNull')[0] && of('isNull')[0]) {
      problems.mistake(
        of('isNull')[0]?.position,
        `it must be null here and must not be null by ${where(of('notNull')[0]!)}.`,
      );
    }
  }
}

function inside(value: string | number | boolean, range: MeasureOf<'range'>): boolean {
  const comparable = (bound: number | string | undefined): bound is number | string =>
    bound !== undefined && typeof bound === typeof value;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = range;
  if (comparable(minimum) && value < minimum) return false;
  if (comparable(maximum) && value > maximum) return false;
  if (comparable(exclusiveMinimum) && value <= exclusiveMinimum) return false;
  return !(comparable(exclusiveMaximum) && value >= exclusiveMaximum);
}

function where(rule: Rule): string {
  return rule.position ? `line ${rule.position.line}` : rule.title;
}
