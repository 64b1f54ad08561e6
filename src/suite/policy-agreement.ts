import { ConfigurationError } from '../core/errors.ts';
import type { AskedLimit, Basis } from '../gates/gate.ts';
import { demandOf } from '../gates/limit.ts';
import { GATES } from '../gates/list.ts';
import type { Check, Result } from '../result/document.ts';
import type { Policy } from './policy.ts';

/**
 * Hold results that another job may have written against the policy that they name: each limit of a metric was met, with
 * the value that stands there, and what is let through is let through by a key that says so. Throws ConfigurationError
 * otherwise.
 */
export function demandAgreement(policy: Pick<Policy, 'file' | 'config'>, results: readonly Result[]): void {
  for (const result of results) {
    const keys = policy.config.gates[result.gate];
    // A gate that met a problem is an error already, and need not have checks.
    if (keys === undefined || result.problem !== null) continue;
    const why = missedLimit(keys, result) ?? strayPoint(keys, result) ?? ungivenEffect(keys, result);
    if (why === null) continue;
    throw new ConfigurationError(
      `The result of ${result.gate} is not what ${policy.file ?? 'the policy'} comes to: ${why}. It was changed after the gate wrote it, or another version of Model Assay did. Nothing was stated; run the gates again.`,
    );
  }
}

/** Why a limit of the policy was not met in this result; null where each was. */
function missedLimit(keys: unknown, result: Result): string | null {
  for (const { title, limit, compares, ofAllRows, bases, confidence } of askedOf(result.gate, keys)) {
    const { compared, threshold } = demandOf(limit, '');
    const checks = result.checks.filter((check) => check.title === title && isOf(check, limit, ofAllRows));
    const isLeftOut = compares && result.baseline === null && valueAt(keys, 'on-missing-baseline') === 'pass';
    if (checks.length === 0 && !isLeftOut) return `no check holds ${title} against its ${limit.rule}`;
    for (const check of checks) {
      if (check.limit === null) continue;
      if (check.limit.value !== threshold.value || check.limit.good !== threshold.good)
        return `${title} was held against the ${limit.rule} ${check.limit.value}, and the policy says ${threshold.value}`;
      if (check.compared !== null && check.compared !== compared)
        return `another number of ${title} was held against its ${limit.rule}`;
      if (check.basis === 'nothing') continue;
      if (!bases.includes(check.basis))
        return `${title} met its ${limit.rule} as ${AS[check.basis]}, and the policy asks for ${bases.map((basis) => AS[basis]).join(' or ')}`;
      const bounds = check.basis === 'interval' ? check.numbers[compared]?.interval : undefined;
      if (bounds && bounds.confidence !== confidence)
        return `the bounds of ${title} hold with a confidence of ${bounds.confidence}, and the policy asks for ${confidence}`;
    }
  }
  return null;
}

function askedOf(gate: string, keys: unknown): readonly AskedLimit[] {
  return GATES.find(({ name }) => name === gate)?.limits?.(keys) ?? [];
}

const AS: Readonly<Record<Basis, string>> = { interval: 'an interval', point: 'a point', census: 'a census' };

/** Where no limit of the policy may be met by a point, none is: a rule on rows is counted, or has bounds. */
function strayPoint(keys: unknown, { gate, checks }: Result): string | null {
  if (askedOf(gate, keys).some(({ bases }) => bases.includes('point'))) return null;
  const stray = checks.find(({ basis }) => basis === 'point');
  return stray === undefined ? null : `${stray.id} met its limit as a point, which nothing in the policy asks for`;
}

/** What nothing could be measured of has no limit, and has not passed. */
function isOf({ limit, verdict, slice }: Check, asked: AskedLimit['limit'], ofAllRows: boolean): boolean {
  if (ofAllRows && slice !== null) return false;
  return limit === null ? verdict !== 'pass' : limit.rule === asked.rule;
}

function ungivenEffect(keys: unknown, { checks, baseline }: Result): string | null {
  for (const { id, effect, verdict, slice, limit } of checks) {
    if (effect === null || !('by' in effect)) continue;
    const { by, kind } = effect;
    const isGiven =
      isAbout(by, { verdict, slice, limit, baseline }) && saysSo(keys, by, kind === 'warns' ? 'warn' : 'pass');
    if (!isGiven)
      return `${id} ${kind === 'warns' ? 'only warns' : 'is let be'} by ${by}, which the policy does not say`;
  }
  return null;
}

/** Whether a key can speak of a check at all: what begins with "on-" is about what could not be decided, never about what failed. */
function isAbout(
  by: string,
  { verdict, slice, limit, baseline }: Pick<Check, 'verdict' | 'slice' | 'limit'> & Pick<Result, 'baseline'>,
): boolean {
  if (by.startsWith('on-') && verdict !== 'inconclusive') return false;
  if (by === 'on-inconclusive-slice') return slice !== null;
  if (by === 'on-missing-baseline') return baseline === null;
  return by !== 'warn' || limit?.rule === 'warn';
}

/** A contract gives its rules a severity, which does not stand in the policy; a tolerance that only warns, or a share that decides, has a value of its own. */
function saysSo(keys: unknown, by: string, wanted: 'warn' | 'pass'): boolean {
  if (by === 'severity' || by === 'warn') return true;
  if (by === 'max-drifted') return valueAt(keys, by) !== undefined;
  return valueAt(keys, by) === wanted;
}

/** The value of `rules.finite`, say. */
function valueAt(keys: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], keys);
}
