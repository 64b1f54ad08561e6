import { isMetric } from '../result/check.ts';
import type { Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import { mannKendall } from '../stats/mann-kendall.ts';
import { columnFormat, formatValue, several } from '../wording/numbers.ts';

/** One metric of one gate over earlier runs, oldest first. */
export interface Series {
  /** `accuracy`, or `accuracy (linux-arm64)`. */
  readonly gate: string;
  readonly metric: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower' | null;
  readonly points: readonly Point[];
  /** Of the runs since the rows last changed, where they are enough and move one way; null otherwise. */
  readonly drift: string | null;
}

export interface Point {
  /** RFC 3339. */
  readonly at: string;
  readonly commit: string | null;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Whether the rows are others than those of the run before: then nothing is compared across. */
  readonly otherRows: boolean;
}

/** Of fewer runs nothing is said. */
const LEAST_RUNS = 8;
/** One series of noise in a hundred is called a drift. */
const SIGNIFICANT = 0.01;
const WEEK_MS = 7 * 24 * 3600 * 1000;

/** Every metric of all rows that at least two runs measured, in the order of the newest run. Pure. */
export function seriesOf(results: readonly Result[]): readonly Series[] {
  const ordered = [...results].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const found = new Map<
    string,
    { result: Result; check: Result['checks'][number]; points: (Point & { rows: string })[] }
  >();
  for (const result of ordered) {
    const seen = new Set<string>();
    for (const check of result.checks) {
      const value = check.numbers.value;
      const key = [resultName(result), check.id.replace(/\.(?:min|max|max-drop|max-rise)$/, '')].join('\0');
      if (!isMetric(check) || check.slice !== null || value?.value == null || seen.has(key)) continue;
      seen.add(key);
      const entry = found.get(key) ?? { result, check, points: [] };
      entry.points.unshift({
        at: result.startedAt,
        commit: result.source.commit,
        value: value.value,
        low: value.interval?.low ?? null,
        high: value.interval?.high ?? null,
        otherRows: false,
        rows: result.datasets.map(({ digest }) => digest).join(),
      });
      found.set(key, entry);
    }
  }
  return [...found.values()]
    .filter(({ points }) => points.length > 1)
    .map(({ result, check, points: all }): Series => {
      const points = all.map(({ rows, ...point }, at) => ({
        ...point,
        otherRows: at > 0 && all[at - 1]!.rows !== rows,
      }));
      const unit = check.numbers.value!.unit;
      return {
        gate: resultName(result),
        metric: check.title,
        unit,
        better: check.better,
        points,
        drift: driftOf(points, unit, check.better),
      };
    });
}

function driftOf(points: readonly Point[], unit: string, better: Series['better']): string | null {
  const since = points.findLastIndex(({ otherRows }) => otherRows);
  const alike = points.slice(Math.max(0, since));
  if (alike.length < LEAST_RUNS) return null;
  const times = alike.map(({ at }) => Date.parse(at) / WEEK_MS);
  if (times.some((time, at) => at > 0 && !(time > times[at - 1]!))) return null;
  const { p, slope } = mannKendall(
    times,
    alike.map(({ value }) => value),
  );
  if (p > SIGNIFICANT || slope === 0) return null;
  const gets =
    better === null
      ? slope > 0
        ? 'rises'
        : 'falls'
      : slope > 0 === (better === 'higher')
        ? 'gets better'
        : 'gets worse';
  const change = columnFormat(unit, 'change', [slope]).value(slope);
  return `${gets} by about ${change} a week over ${several(alike.length, 'run')} on the same rows (Sen's slope; Mann-Kendall, p = ${p < 0.001 ? '< 0.001' : p.toFixed(3)})`;
}

const BLOCKS = '▁▂▃▄▅▆▇█';
const MOST_BLOCKS = 32;

/** The newest runs, the lowest value lowest; `|` stands before a run on other rows. */
export function sparkline(points: readonly Point[]): string {
  const shown = points.slice(-MOST_BLOCKS);
  const values = shown.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return shown
    .map(({ value, otherRows }, at) => {
      const level = high === low ? 3 : Math.round(((value - low) / (high - low)) * (BLOCKS.length - 1));
      return `${otherRows && at > 0 ? '|' : ''}${BLOCKS[level]}`;
    })
    .join('');
}

/** A line for each series: from what to what, and what is said of it. */
export function trendText(series: readonly Series[]): string {
  const names = series.map(({ gate, metric }) => (gate === metric ? metric : `${gate} ${metric}`));
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = series.flatMap(({ points, unit, drift }, at) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    const values = `${formatValue(first.value, unit)} → ${formatValue(last.value, unit)}`;
    return [
      `  ${names[at]!.padEnd(width)}  ${sparkline(points)}  ${values}, ${several(points.length, 'run')} since ${first.at.slice(0, 10)}`,
      ...(drift === null ? [] : [`  ${' '.repeat(width)}  ! ${drift}`]),
    ];
  });
  const moving = series.filter(({ drift }) => drift !== null).length;
  const head =
    series.length === 0
      ? 'No metric was measured by two runs.'
      : moving === 0
        ? `Nothing moves beyond chance in ${several(series.length, 'metric')}.`
        : `${several(moving, 'metric moves', 'metrics move')} beyond chance.`;
  return `${[head, ...(lines.length > 0 ? [''] : []), ...lines].join('\n')}\n`;
}
