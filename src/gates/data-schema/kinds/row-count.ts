import { valued } from '../outcome.ts';
import type { Plan } from '../plan.ts';

/** All rows, or those that fulfil the rule's condition. */
export function planRowCount(): Plan {
  return {
    kind: 'aggregates',
    aggregates: { n: { fn: 'count' } },
    outcomeOf: ({ n }) => valued(Number(n), Number(n), 'rows'),
  };
}
