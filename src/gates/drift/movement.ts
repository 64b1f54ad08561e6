import type { FeatureProfile, Numbers } from '../../profile/document.ts';
import { quantile } from '../../profile/numbers.ts';
import { formatDigits } from '../../wording/numbers.ts';
import { sentenceList } from '../../wording/sentence.ts';
import { categoryCounts } from './category-counts.ts';
import type { Comparison } from './measurement.ts';

export const short = (name: string) => (name.length > 60 ? `${name.slice(0, 59)}…` : name);

/** Which quantile moved, or which category, in a few words. */
export function movementOf(comparison: Comparison, showsValues: boolean): string | undefined {
  const { reference, current } = comparison;
  if (reference.values.is === 'numbers' && current.values.is === 'numbers') {
    if (!showsValues) return shiftOf(reference.values, current.values);
    const [before, after] = [quantile(reference.values, 0.5), quantile(current.values, 0.5)];
    if (before === null || after === null) return undefined;
    // Beyond the outer edges a quantile is only known to lie between an edge and the extreme; the mean is exact.
    const { edges } = reference.values;
    if (after > edges.at(-1)! || after <= edges[0]!) {
      const [mean, now] = [reference.values.mean, current.values.mean];
      if (mean === null || now === null) return undefined;
      return `the mean went from ${formatDigits(mean, 4)} to ${formatDigits(now, 4)}`;
    }
    const write = (value: number) => formatDigits(value, 4);
    return before === after ? widthOf(reference, current) : `the median went from ${write(before)} to ${write(after)}`;
  }
  if (reference.values.is !== 'categories' || !showsValues) return undefined;
  const { labels, reference: before, current: after, added } = categoryCounts(comparison);
  if (added.length > 0 && after.at(-1)! > 0) {
    const names = added.slice(0, 3).map(([category]) => `"${short(category)}"`);
    return `new: ${sentenceList(added.length > 3 ? [...names, `${added.length - 3} more`] : names)}`;
  }
  const [n, m] = [before, after].map((counts) => counts.reduce((sum, here) => sum + here, 0)) as [number, number];
  const shifts = labels.map((label, at) => ({ label, from: before[at]! / n, to: after[at]! / m }));
  const [first] = shifts.sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from));
  const share = (value: number) => `${formatDigits(value * 100, 3)} %`;
  return `${short(first!.label)} went from ${share(first!.from)} to ${share(first!.to)}`;
}

/** Where values may not be told: how far the mean moved, in standard deviations of the reference, or how the spread changed. */
function shiftOf(before: Numbers, after: Numbers): string | undefined {
  if (before.mean === null || after.mean === null || !before.variance || after.variance === null) return undefined;
  const shift = (after.mean - before.mean) / Math.sqrt(before.variance);
  const write = (value: number) => formatDigits(Math.abs(value), 2);
  if (Math.abs(shift) >= 0.05)
    return `the mean ${shift > 0 ? 'rose' : 'fell'} by ${write(shift)} of the reference’s standard deviations`;
  return `the spread is ${write(Math.sqrt(after.variance / before.variance))} times what it was`;
}

function widthOf(reference: FeatureProfile, current: FeatureProfile): string | undefined {
  if (reference.values.is !== 'numbers' || current.values.is !== 'numbers') return undefined;
  const [before, after] = [reference.values, current.values].map((values) => quantile(values, 0.95)) as [
    number,
    number,
  ];
  const write = (value: number) => formatDigits(value, 4);
  return `the 95th percentile went from ${write(before)} to ${write(after)}`;
}
