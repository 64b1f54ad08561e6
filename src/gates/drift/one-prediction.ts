import type { FeatureProfile } from '../../profile/document.ts';
import type { Check } from '../../result/document.ts';
import { NO_NUMBERS, PLAIN } from '../../result/plain-check.ts';
import { effectOf } from '../../result/verdict.ts';
import { formatCount, formatNumber, formatShare } from '../../wording/numbers.ts';
import { valuesOf } from './distances/distance.ts';
import type { Comparison, Measurement } from './measurement.ts';
import { PREDICTIONS } from './prediction-features.ts';

/**
 * Whether the model still says different things: predictions that are all the same are no small change of shares where most were
 * that before, and mean a broken model or broken inputs. Null where nothing was predicted, or the reference's are all the same.
 */
export function onePrediction(
  comparisons: readonly Comparison[],
  { current, showsValues }: Measurement,
  confidence: number,
  reproduce: string,
): Check | null {
  const comparison = comparisons.find(({ reference }) => reference.feature === 'predicted');
  if (comparison === undefined) return null;
  const only = onlyValue(comparison.current);
  if (valuesOf(comparison.current) === 0 || onlyValue(comparison.reference) !== null) return null;
  const before = only === null ? 0 : shareOf(comparison.reference, only);
  const rows = valuesOf(comparison.current) / comparison.current.designEffect;
  const chance = only === null ? 1 : before ** rows;
  const failed = chance < 1 - confidence;
  const shown = showsValues
    ? JSON.stringify(typeof only === 'number' ? formatNumber(only) : (only ?? '').slice(0, 100))
    : 'the same';
  return {
    id: `varied[${PREDICTIONS}.predicted]`,
    title: `${PREDICTIONS}, predicted: differ`,
    about: { kind: 'column', table: current.name, column: PREDICTIONS },
    numbers: NO_NUMBERS,
    compared: null,
    source: null,
    limit: null,
    better: null,
    ...PLAIN,
    basis: 'fact',
    method: 'census',
    verdict: failed ? 'fail' : 'pass',
    effect: effectOf(failed ? 'fail' : 'pass', {}),
    reason: failed
      ? `All ${formatCount(valuesOf(comparison.current))} predictions are ${shown}, which ${formatShare(before)} of the reference’s are: the model, or what it is given, is broken.`
      : only === null
        ? 'Not all predictions are the same.'
        : `All predictions are ${shown}, as so few rows are by chance.`,
    flip: failed ? 'Look at the inputs of the model: a constant, a missing feature, another preprocessing.' : null,
    reproduce: failed ? reproduce : null,
  };
}

function onlyValue({ values }: FeatureProfile): string | number | null {
  if (values.is === 'categories') return values.counts.length === 1 && !values.other ? values.counts[0]![0] : null;
  return values.is === 'numbers' && values.min !== null && values.min === values.max ? values.min : null;
}

function shareOf(feature: FeatureProfile, only: string | number): number {
  const { values } = feature;
  if (values.is === 'categories') return (values.counts.find(([one]) => one === only)?.[1] ?? 0) / valuesOf(feature);
  if (values.is !== 'numbers') return 0;
  const bin = values.edges.findIndex((edge) => Number(only) <= edge);
  return values.counts.at(bin)! / valuesOf(feature);
}
