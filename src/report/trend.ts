import { type Check, isMetric } from '../result/check.ts';
import type { FigureOf, Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import { mannKendall } from '../stats/mann-kendall.ts';
import { columnFormat, formatPValue, formatValue, several } from '../wording/numbers.ts';
import { askedText } from './asked.ts';
import { blockOf } from './blocks.ts';

/** One metric of one gate over earlier runs, oldest first. */
export interface Series {
  /** `accuracy`, or `accuracy (linux-arm64)`. */
  readonly gate: string;
  readonly metric: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower' | null;
  readonly points: readonly Point[];
  /** The limits that the newest run held the value itself against. */
  readonly limits: readonly { readonly asked: string; readonly value: number }[];
  /** Of the runs since the rows last changed, where they are enough and move one way; null otherwise. */
  readonly drift: string | null;
  /** Which way that is; null where nothing is said. */
  readonly moves: 'better' | 'worse' | 'up' | 'down' | null;
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
const DAY_MS = 24 * 3600 * 1000;
const WEEK_MS = 7 * DAY_MS;

/** Every metric of all rows that at least two runs measured, in the order of the newest run. Pure. */
export function seriesOf(results: readonly Result[]): readonly Series[] {
  const newestFirst = [...results].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const measured = newestFirst.flatMap((result) => metricsOf(result).map((checks) => ({ result, checks })));
  const byMetric = Map.groupBy(measured, ({ result, checks }) => `${resultName(result)}\0${nameOf(checks[0]!)}`);
  return [...byMetric.values()].filter((runs) => runs.length > 1).map(seriesFrom);
}

interface Measured {
  readonly result: Result;
  /** Of one metric, one for each limit. */
  readonly checks: readonly Check[];
}

/** What was measured on all rows. */
function metricsOf({ checks }: Result): Check[][] {
  const own = checks.filter((check) => isMetric(check) && check.slice === null && check.numbers.value?.value != null);
  return [...Map.groupBy(own, nameOf).values()];
}

const nameOf = (check: Check) => check.id.replace(/\.(?:min|max|max-drop|max-rise)$/, '');

/** Newest first. */
function seriesFrom(runs: readonly Measured[]): Series {
  const { result, checks } = runs[0]!;
  const check = checks[0]!;
  const { unit } = check.numbers.value!;
  const points = runs.toReversed().map((run, at, all): Point => {
    const { value, interval } = run.checks[0]!.numbers.value!;
    return {
      at: run.result.startedAt,
      commit: run.result.source.commit,
      value: value!,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      otherRows: at > 0 && rowsOf(all[at - 1]!.result) !== rowsOf(run.result),
    };
  });
  return {
    gate: resultName(result),
    metric: check.title,
    unit,
    better: check.better,
    points,
    limits: checks.flatMap((one) =>
      one.compared === 'value' && one.limit !== null ? [{ asked: askedText(one), value: one.limit.value }] : [],
    ),
    ...driftOf(points, unit, check.better),
  };
}

const rowsOf = ({ datasets }: Result) => datasets.map(({ digest }) => digest).join();

/** What these results measured, at the end of what earlier runs did; empty where no earlier run measured it. */
export function trendOf(results: readonly Result[], earlier: readonly Result[]): readonly Series[] {
  const since = results.map(({ startedAt }) => startedAt).sort()[0] ?? '';
  const series = seriesOf([...earlier.filter(({ startedAt }) => startedAt < since), ...results]);
  return series.filter(({ points }) => points[0]!.at < since && points.at(-1)!.at >= since);
}

function driftOf(points: readonly Point[], unit: string, better: Series['better']): Pick<Series, 'drift' | 'moves'> {
  const none = { drift: null, moves: null };
  const since = points.findLastIndex(({ otherRows }) => otherRows);
  const alike = points.slice(Math.max(0, since));
  if (alike.length < LEAST_RUNS) return none;
  const times = alike.map(({ at }) => Date.parse(at) / WEEK_MS);
  if (times.some((time, at) => at > 0 && !(time > times[at - 1]!))) return none;
  const { p, slope } = mannKendall(
    times,
    alike.map(({ value }) => value),
  );
  if (p > SIGNIFICANT || slope === 0) return none;
  const moves =
    better === null ? (slope > 0 ? 'up' : 'down') : slope > 0 === (better === 'higher') ? 'better' : 'worse';
  const change = columnFormat(unit, 'change', [slope]).value(slope);
  const written = formatPValue(p);
  const shownP = written.startsWith('<') ? written : `=${NBSP}${written}`;
  return {
    drift: `${WORDS[moves]} by about ${change} a week over ${several(alike.length, 'run')} on the same rows (Sen's slope; Mann-Kendall, p${NBSP}${shownP})`,
    moves,
  };
}

const WORDS = { better: 'gets better', worse: 'gets worse', up: 'rises', down: 'falls' } as const;
const NBSP = '\u00a0';

const MOST_BLOCKS = 32;

/** The newest runs, the lowest value lowest; `|` stands before a run on other rows. */
export function sparkline(points: readonly Point[]): string {
  const shown = points.slice(-MOST_BLOCKS);
  const values = shown.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return shown
    .map(({ value, otherRows }, at) => `${otherRows && at > 0 ? '|' : ''}${blockOf(value, low, high, 3)}`)
    .join('');
}

/** `96.39 % → 96.99 %`. */
function fromTo({ points, unit }: Series): string {
  return `${formatValue(points[0]!.value, unit)} → ${formatValue(points.at(-1)!.value, unit)}`;
}

/** `10 runs since 2026-01-01`. */
export function sinceWhen({ points }: Series): string {
  return `${several(points.length, 'run')} since ${points[0]!.at.slice(0, 10)}`;
}

/** So many stand in one line. */
export const MAX_SERIES = 3;

/** `accuracy ▃▅▆█ 96.39 % → 96.99 %`, for where there is one line for several. */
export function seriesInShort(series: Series): string {
  return `${series.metric} ${sparkline(series.points)} ${fromTo(series)}`;
}

/** Its values over the days, with their bounds, and the limits of the newest run. */
export function seriesFigure(series: Series): FigureOf<'plot'> {
  const { points, metric, unit, limits } = series;
  const days = points.map(({ at }) => (Date.parse(at) - Date.parse(points[0]!.at)) / DAY_MS);
  const line = (name: string, y: readonly (number | null)[]) =>
    y.every((value) => value === null) ? [] : [{ name, draw: 'line' as const, x: days, y: [...y] }];
  return {
    kind: 'plot',
    id: `trend-${metric}`,
    title: `${metric} over ${sinceWhen(series)}`,
    summary: `${fromTo(series)}${series.drift === null ? '' : `; ${series.drift}`}`,
    x: { title: `days since ${points[0]!.at.slice(0, 10)}`, unit: null, scale: 'linear' },
    panels: [
      {
        y: { title: metric, unit, scale: 'linear' },
        series: [
          ...line(
            'lower bound',
            points.map(({ low }) => low),
          ),
          ...line(
            'measured',
            points.map(({ value }) => value),
          ),
          ...line(
            'upper bound',
            points.map(({ high }) => high),
          ),
        ],
        marks: limits.map(({ asked, value }) => ({ label: asked, value, is: 'limit' as const })),
      },
    ],
    marks: points.flatMap(({ otherRows }, at) =>
      otherRows ? [{ label: 'other rows', value: days[at]!, is: 'note' as const }] : [],
    ),
  };
}

/** A line for each series: from what to what, and what is said of it. */
export function trendText(series: readonly Series[]): string {
  const names = series.map(({ gate, metric }) => (gate === metric ? metric : `${gate} ${metric}`));
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = series.flatMap((one, at) => [
    `  ${names[at]!.padEnd(width)}  ${sparkline(one.points)}  ${fromTo(one)}, ${sinceWhen(one)}`,
    ...(one.drift === null ? [] : [`  ${' '.repeat(width)}  ! ${one.drift}`]),
  ]);
  const moving = series.filter(({ drift }) => drift !== null).length;
  const head =
    series.length === 0
      ? 'No metric was measured by two runs.'
      : moving === 0
        ? `Nothing moves beyond chance in ${several(series.length, 'metric')}.`
        : `${several(moving, 'metric moves', 'metrics move')} beyond chance.`;
  return `${[head, ...(lines.length > 0 ? [''] : []), ...lines].join('\n')}\n`;
}
