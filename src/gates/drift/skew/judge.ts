import { decide } from '../../../result/decide.ts';
import type { Check } from '../../../result/document.ts';
import { PLAIN } from '../../../result/plain-check.ts';
import { effectOf } from '../../../result/verdict.ts';
import { formatShare, several } from '../../../wording/numbers.ts';
import type { GatePolicy } from '../../gate.ts';
import type { DriftKeys } from '../keys.ts';
import type { Measurement } from '../measurement.ts';

/** For each column, whether the rows that both sides have give the same value: counted, not estimated. */
export function judgeSkew(
  { keys, sources, reproduce }: Pick<GatePolicy<DriftKeys>, 'keys' | 'sources' | 'reproduce'>,
  { skew, current, reference }: Measurement,
): readonly Check[] {
  if (skew === null || keys.skew === undefined) return [];
  const { max, on } = keys.skew;
  return skew.columns.map(({ column, differing, examples }): Check => {
    const share = differing / skew.matched;
    const verdict = decide({ low: share, high: share }, { value: max.value, good: 'below' });
    if (verdict === 'error') throw new RangeError(`the share of ${column} is no number`);
    return {
      id: `skew[${column}]`.slice(0, 1_000),
      title: `${column}: other value for the same row`.slice(0, 1_000),
      about: { kind: 'column', table: current.name, column },
      basis: 'census',
      verdict,
      effect: effectOf(verdict, {}),
      numbers: {
        value: {
          value: share,
          unit: 'fraction',
          interval: null,
          rows: { count: skew.matched, of: { kind: 'data' }, among: null },
        },
        baseline: null,
        difference: null,
        relative: null,
      },
      compared: 'value',
      limit: {
        rule: 'max',
        value: max.value,
        unit: 'fraction',
        text: max.text,
        good: 'below',
        source: sources.at(['skew']) ?? null,
      },
      method: 'census',
      reason:
        differing === 0
          ? `${several(skew.matched, 'row')} with the same ${on.join(', ')} have the same value in ${reference.name}.`
          : `${several(differing, 'row')} of ${skew.matched} with the same ${on.join(', ')}, ${formatShare(share)}, have another value than in ${reference.name}.`,
      flip:
        verdict === 'pass'
          ? null
          : 'Compute the feature alike in training and serving, or say with skew.tolerance by how much a number may differ.',
      reproduce: verdict === 'pass' ? null : reproduce,
      better: 'lower',
      ...PLAIN,
      examples: [...examples],
    };
  });
}
