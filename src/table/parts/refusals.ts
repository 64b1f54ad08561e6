import { ConfigurationError } from '../../core/errors.ts';
import type { Aggregate, AggregateOutcome } from '../query.ts';
import { MOST_VALUES } from './partial.ts';
import { refused, type Standing } from './question.ts';

/** Why aggregates of the parts would not make those of the whole; null where they do. */
export function problemOf(standing: Standing): string | null {
  if (standing.is === 'refused') return standing.reason;
  return standing.is === 'groups' ? refused('rows of one group may lie in several parts', undefined).reason : null;
}

/** The same problem of each. */
export function allProblems(
  aggregates: Readonly<Record<string, Aggregate>>,
  problem: string,
): Map<string, AggregateOutcome> {
  return new Map(Object.keys(aggregates).map((name) => [name, { ok: false, problem }]));
}

/** Throws ConfigurationError where the answers of parts would not make one. */
export function refuseUnless(standing: Standing): void {
  const problem = problemOf(standing);
  if (problem !== null) throw new ConfigurationError(problem);
}

export const tooManyGroups = () =>
  new ConfigurationError(
    `it cannot be put together from parts: a part has more than ${MOST_VALUES} distinct values. Measure this in one run`,
  );

export const tooManyKeys = (by: string | undefined) =>
  new ConfigurationError(
    refused(`a part has more than ${MOST_VALUES} distinct keys, which may occur in other parts, too`, by).reason,
  );

export const ownSql = () =>
  new ConfigurationError(
    'it cannot be put together from parts: SQL of the contract’s own says of each part what it says of no whole. Measure this in one run',
  );
