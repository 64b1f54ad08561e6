import type { Numbers } from '../../profile/document.ts';
import { quantile } from '../../profile/numbers.ts';
import type { Check, Figure } from '../../result/document.ts';
import { formatShare } from '../../wording/numbers.ts';
import { categoryCounts } from './category-counts.ts';
import type { JointComparison } from './joint/compare.ts';
import type { Comparison } from './measurement.ts';

const BARS = 24;
const MAX_LABEL = 60;

/** A small picture of a column that drifted: both sides over the same bins, or a bar for each category. Undefined where there is nothing to draw. */
export function figureOf(comparison: Comparison, check: Check, title: string): Figure | undefined {
  const { reference, current } = comparison;
  const told = { id: check.id, title: title.slice(0, 500), summary: '' };
  if (reference.values.is === 'numbers' && current.values.is === 'numbers') {
    const edges = evenEdges(reference.values, current.values);
    if (edges === undefined) return undefined;
    return {
      kind: 'histogram',
      ...told,
      unit: null,
      scale: 'linear',
      edges,
      series: [
        { name: 'reference', counts: rebinned(reference.values, edges) },
        { name: 'current', counts: rebinned(current.values, edges) },
      ],
      marks: [],
    };
  }
  if (reference.values.is !== 'categories') return undefined;
  const { labels, reference: before, current: after } = categoryCounts(comparison);
  const total = (counts: readonly number[]) => counts.reduce((sum, here) => sum + here, 0);
  const [n, m] = [total(before), total(after)];
  if (n === 0 || m === 0) return undefined;
  const rows = labels
    .map((label, at) => ({ label: label.slice(0, MAX_LABEL), values: [before[at]! / n, after[at]! / m], limit: null }))
    .filter(({ values }) => values.some((share) => share > 0))
    .sort((a, b) => Math.max(...b.values) - Math.max(...a.values))
    .slice(0, BARS);
  return { kind: 'bars', ...told, unit: 'fraction', series: ['reference', 'current'], rows, marks: [] };
}

/** From the first to the last percent of both sides: a few far values would leave one bar for all the rest. */
function evenEdges(one: Numbers, other: Numbers): number[] | undefined {
  const ends = [one, other].flatMap((side) => [quantile(side, 0.01), quantile(side, 0.99)]);
  if (ends.some((end) => end === null)) return undefined;
  const [low, high] = [Math.min(...(ends as number[])), Math.max(...(ends as number[]))];
  const margin = high > low ? 0 : Math.max(Math.abs(low) * 0.01, 0.5);
  const [from, to] = [low - margin, high + margin];
  const edges = Array.from({ length: BARS + 1 }, (_, at) => from + ((to - from) * at) / BARS);
  return edges.every((edge, at) => at === 0 || edge > edges[at - 1]!) ? edges : undefined;
}

/** Rows in each bar, evenly spread within the profile's own bins. */
function rebinned(values: Numbers, edges: readonly number[]): number[] {
  const below = (x: number) => {
    let sum = 0;
    for (const [bin, here] of values.counts.entries()) {
      if (here === 0) continue;
      const left = Math.max(values.min!, values.edges[bin - 1] ?? values.min!);
      const right = Math.min(values.max!, values.edges[bin] ?? values.max!);
      if (x >= right) sum += here;
      else if (x > left) sum += (here * (x - left)) / (right - left);
    }
    return sum;
  };
  return edges.slice(1).map((edge, at) => Math.max(0, below(edge) - below(edges[at]!)));
}

/** Both sides as points in the plane in which the reference spreads most, with lines around 95 and 50 % of its rows. */
export function scatterOf({ name, picture, rows }: JointComparison): Figure[] {
  if (picture === null) return [];
  const { explained, reference, current, contours } = picture;
  const axis = (at: 0 | 1) => ({
    title: `${at === 0 ? 'first' : 'second'} component (${formatShare(explained[at])} of the variance)`,
    unit: '1',
    scale: 'linear' as const,
  });
  const points = (called: string, { x, y }: typeof reference) => ({
    name: called,
    draw: 'points' as const,
    x: [...x],
    y: [...y],
  });
  const lines = contours.map(({ share, x, y }) => ({
    name: `${formatShare(share)} of the reference`,
    draw: 'line' as const,
    x: [...x],
    y: [...y],
  }));
  const shown = Math.max(reference.x.length, current.x.length);
  const drawn = Math.max(rows.reference, rows.current) > shown ? `, at most ${shown} rows a side` : '';
  return [
    {
      kind: 'plot',
      id: `points[${name}]`.slice(0, 500),
      title: `${name}: rows as points`.slice(0, 500),
      summary: `Principal components of the reference, ${formatShare(explained[0] + explained[1])} of its variance${drawn}; it decides nothing.`,
      x: axis(0),
      panels: [
        { y: axis(1), series: [points('reference', reference), ...lines, points('current', current)], marks: [] },
      ],
      marks: [],
    },
  ];
}
