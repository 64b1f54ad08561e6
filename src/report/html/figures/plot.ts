import type { FigureOf } from '../../../result/figure.ts';
import { clipped } from '../../../wording/visible.ts';
import type { Row } from '../table.ts';
import {
  colorIndex,
  colorOf,
  custom,
  type Drawing,
  dashOf,
  drawMark,
  FIXED,
  type KeyItem,
  lineKey,
  MAX_LABEL,
  MAX_TABLE_ROWS,
  marksKey,
  type RenderApi,
  roomOf,
  WIDTH,
} from './drawing.ts';
import { type Scale, scaleFor } from './scale.ts';

type Plot = FigureOf<'plot'>;
type Panel = Plot['panels'][number];
type Series = Panel['series'][number];

const TOP = 14;
/** For the name of an axis beside its labels. */
const NAME = 22;
const FOOT = 46;
const BETWEEN = 22;
const ONE_PANEL = 300;
const SMALL_PANEL = 130;
const POINT_SIGNS = ['●', '■', '▲', '◆'] as const;

/** Panels above one another over one horizontal axis. */
export function drawPlot(figure: Plot): Drawing {
  const { panels, marks } = figure;
  const height = panels.length === 1 ? ONE_PANEL : SMALL_PANEL;
  const x = scaleFor({
    ...figure.x,
    values: [...panels.flatMap(({ series }) => series.flatMap((one) => one.x)), ...marks.map(({ value }) => value)],
  });
  const scales = panels.map(({ y, series, marks: own }) =>
    scaleFor({ ...y, values: [...series.flatMap((one) => one.y), ...own.map(({ value }) => value)] }),
  );
  const left = NAME + Math.max(...scales.map(({ widest }) => roomOf(widest)));
  const top = (index: number) => TOP + index * (height + BETWEEN);
  return {
    option: {
      grid: panels.map((_, index) => ({
        ...FIXED,
        left,
        right: 36,
        top: top(index),
        height,
      })),
      xAxis: panels.map((_, index) => ({ ...x.option, gridIndex: index, ...footOf(index === panels.length - 1) })),
      yAxis: panels.map((_, index) => ({ ...scales[index]!.option, gridIndex: index, nameGap: left - NAME + 6 })),
      series: panels.flatMap((panel, index) => seriesOf(panel, index, marks, x, scales[index]!)),
    },
    width: WIDTH,
    height: top(panels.length) - BETWEEN + FOOT,
    description: panels.map(describePanel).join('; ').slice(0, 500),
    key: [
      ...keyOf(panels),
      ...marksKey(marks, '┃', x.write),
      ...panels.flatMap(({ marks: own }, index) => marksKey(own, '━', scales[index]!.write)),
    ],
    ...tableOf(figure, x, scales),
  };
}

/** Only the lowest panel names the axis that they share. */
function footOf(isLowest: boolean): object {
  return isLowest ? {} : { name: '', axisLabel: { show: false } };
}

function describePanel({ y, series }: Panel): string {
  return `${clipped(y.title, MAX_LABEL)} of ${series.map(({ name }) => clipped(name, MAX_LABEL)).join(', ')}`;
}

/** One item a name: in several panels it is the same thing. */
function keyOf(panels: readonly Panel[]): KeyItem[] {
  const items = panels.flatMap(({ series }) =>
    series.map(({ name, draw }, index) =>
      draw === 'points'
        ? {
            sign: POINT_SIGNS[index % POINT_SIGNS.length]!,
            series: colorIndex(index, series.length),
            text: clipped(name, MAX_LABEL),
          }
        : lineKey(name, index, series.length),
    ),
  );
  return [...new Map(items.map((item) => [item.text, item])).values()];
}

function seriesOf({ series, marks }: Panel, grid: number, down: Plot['marks'], x: Scale, y: Scale): object[] {
  const at = [x.low, y.low] as const;
  return [
    ...series.map((one, index) => custom((api) => drawSeries(one, index, series.length, x, y, api), at, grid)),
    ...marks.map((mark) => {
      const place = y.at(mark.value) ?? y.low;
      return custom((api) => drawMark(mark, api.coord([x.low, place]), api.coord([x.high, place]), marks), at, grid);
    }),
    ...down.map((mark) => {
      const place = x.at(mark.value) ?? x.low;
      return custom(
        (api) => drawMark(mark, api.coord([place, y.low]), api.coord([place, y.high]), grid === 0 ? down : []),
        at,
        grid,
      );
    }),
  ];
}

function drawSeries(series: Series, index: number, count: number, x: Scale, y: Scale, api: RenderApi): object {
  const places = series.x.map((value, item): readonly [number, number] | null => {
    const height = series.y[item]!;
    const place = [x.at(value), height === null ? null : y.at(height)] as const;
    return place[0] === null || place[1] === null ? null : [place[0], place[1]];
  });
  const color = colorOf(index, count);
  if (series.draw === 'points') {
    const points = places.flatMap((place) => (place === null ? [] : [drawPoint(api.coord(place), index, color)]));
    return { type: 'group', children: points };
  }
  const style = { stroke: color, lineWidth: 2, lineDash: dashOf(index), fill: 'none' };
  const children = stretches(places).map((stretch) => {
    const points = series.draw === 'steps' ? stepped(stretch) : stretch;
    return points.length === 1
      ? drawPoint(api.coord(points[0]!), 0, color)
      : { type: 'polyline', shape: { points: points.map((place) => api.coord(place)) }, style };
  });
  return { type: 'group', children };
}

function drawPoint([cx, cy]: number[], index: number, fill: string): object {
  const style = { fill, opacity: 0.75 };
  const [x, y] = [cx!, cy!];
  switch (index % POINT_SIGNS.length) {
    case 0:
      return { type: 'circle', shape: { cx: x, cy: y, r: 2.6 }, style };
    case 1:
      return { type: 'rect', shape: { x: x - 2.4, y: y - 2.4, width: 4.8, height: 4.8 }, style };
    case 2:
      return polygon(
        [
          [x, y - 3.4],
          [x + 3.2, y + 2.6],
          [x - 3.2, y + 2.6],
        ],
        style,
      );
    default:
      return polygon(
        [
          [x, y - 3.6],
          [x + 3.6, y],
          [x, y + 3.6],
          [x - 3.6, y],
        ],
        style,
      );
  }
}

function polygon(points: number[][], style: object): object {
  return { type: 'polygon', shape: { points }, style };
}

/** What lies between two gaps. */
function stretches<Place>(places: readonly (Place | null)[]): Place[][] {
  const found: Place[][] = [[]];
  for (const place of places) {
    if (place === null) found.push([]);
    else found.at(-1)!.push(place);
  }
  return found.filter((stretch) => stretch.length > 0);
}

/** A value holds until the next. */
function stepped(places: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return places.flatMap((place, index) => {
    const before = places[index - 1];
    return before === undefined ? [place] : [[place[0], before[1]] as const, place];
  });
}

function tableOf({ panels, x: axis }: Plot, x: Scale, scales: readonly Scale[]): Pick<Drawing, 'columns' | 'rows'> {
  const rows = panels.flatMap(({ y, series }, panel) =>
    series.flatMap(({ name, x: places, y: heights }) =>
      places.map(
        (place, index): Row => ({
          cells: [
            ...(panels.length === 1 ? [] : [{ content: y.title }]),
            { content: name },
            { content: x.write(place), key: place },
            { content: scales[panel]!.write(heights[index]!), key: heights[index]! },
          ],
        }),
      ),
    ),
  );
  return {
    columns: [
      ...(panels.length === 1 ? [] : [{ title: 'Panel', kind: 'text' as const }]),
      { title: 'Series', kind: 'name' },
      { title: axis.title, kind: 'number' },
      { title: panels.length === 1 ? panels[0]!.y.title : 'Value', kind: 'number' },
    ],
    rows: rows.slice(0, MAX_TABLE_ROWS),
  };
}
