import { decide } from '../../result/decide.ts';
import type { Check } from '../../result/document.ts';
import { PLAIN } from '../../result/plain-check.ts';
import { effectOf } from '../../result/verdict.ts';
import { formatShare, several } from '../../wording/numbers.ts';
import type { GatePolicy } from '../gate.ts';
import type { DriftKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

/**
 * The share of the columns that drifted, each with its weight, against `max-drifted`: at least those that fail, at most those that
 * cannot be told either. Null where the policy lets each column decide.
 */
export function driftedShare(
  { keys, sources, reproduce }: Pick<GatePolicy<DriftKeys>, 'keys' | 'sources' | 'reproduce'>,
  { current, weights }: Measurement,
  checks: readonly Check[],
): Check | null {
  const level = keys['max-drifted'];
  if (level === undefined) return null;
  const columns = new Map<string, { failed: boolean; unsure: boolean }>();
  for (const { about, verdict, limit, slice } of checks) {
    if (about.kind !== 'column' || limit?.rule === 'warn' || slice !== null) continue;
    const one = columns.get(about.column) ?? { failed: false, unsure: false };
    columns.set(about.column, one);
    if (verdict === 'fail' || verdict === 'error') one.failed = true;
    if (verdict === 'inconclusive') one.unsure = true;
  }
  const weightOf = (column: string) => (weights === null ? 1 : (weights[column] ?? 0));
  const sum = (names: readonly string[]) => names.reduce((total, name) => total + weightOf(name), 0);
  const all = [...columns.keys()];
  const total = sum(all);
  const failed = all.filter((name) => columns.get(name)!.failed);
  const open = all.filter((name) => columns.get(name)!.failed || columns.get(name)!.unsure);
  // Of columns that weigh nothing at all nothing can be said.
  const [low, high] = total > 0 ? [sum(failed) / total, sum(open) / total] : [0, 1];
  const bounds = { low, high, confidence: keys.confidence, method: 'columns-that-fail-or-may' };
  const verdict = decide(bounds, { value: level.value, good: 'below' });
  if (verdict === 'error') throw new RangeError('the share of drifted columns is no number');
  const rows = { count: current.rows, of: { kind: 'data' as const }, among: null };
  const weighted = weights === null ? '' : ', by their weights';
  return {
    id: 'drifted-columns',
    title: 'share of columns that drifted',
    about: { kind: 'table', table: current.name },
    basis: 'interval',
    verdict,
    effect: effectOf(verdict, { inconclusive: { as: keys['on-inconclusive'], by: 'on-inconclusive' } }),
    numbers: {
      value: { value: low, unit: 'fraction', interval: bounds, rows },
      baseline: null,
      difference: null,
      relative: null,
    },
    compared: 'value',
    limit: {
      rule: 'max',
      value: level.value,
      unit: 'fraction',
      text: level.text,
      good: 'below',
      source: sources.at(['max-drifted']) ?? null,
    },
    method: bounds.method,
    reason: `${several(failed.length, 'column')} of ${all.length} drifted, ${formatShare(low)}${weighted}; with those that cannot be told ${formatShare(high)}: ${level.text} may.`,
    flip: verdict === 'pass' ? null : `Look at the columns that drifted, or loosen max-drifted (${level.text}).`,
    reproduce: verdict === 'pass' ? null : reproduce,
    better: 'lower',
    ...PLAIN,
  };
}
