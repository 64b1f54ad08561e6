import type { Check } from '../../result/document.ts';
import { NO_NUMBERS, PLAIN } from '../../result/plain-check.ts';
import { effectOf } from '../../result/verdict.ts';
import type { GatePolicy } from '../gate.ts';
import type { DriftKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

/** What the policy asks for and could not be compared: no pass. */
export function judgeCannot(
  { keys, reproduce }: Pick<GatePolicy<DriftKeys>, 'keys' | 'reproduce'>,
  { unasked, current }: Measurement,
): readonly Check[] {
  return unasked.flatMap(({ title, reason, verdict }): Check[] => {
    if (verdict === undefined) return [];
    return [
      {
        id: `compared[${title}]`.slice(0, 1_000),
        title: `${title}: can be compared`.slice(0, 1_000),
        about: { kind: 'table', table: current.name },
        basis: 'nothing',
        verdict,
        effect: effectOf(verdict, { inconclusive: { as: keys['on-inconclusive'], by: 'on-inconclusive' } }),
        numbers: NO_NUMBERS,
        compared: null,
        limit: null,
        method: null,
        reason: `The policy asks for ${title}, and it cannot be compared: ${reason}.`,
        flip: `Give what it needs, or leave ${title} out of the policy.`,
        reproduce,
        better: null,
        ...PLAIN,
      },
    ];
  });
}
