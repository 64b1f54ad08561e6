import { pngOf } from '../../src/images/png.ts';
import type { Figure, FigureOf } from '../../src/result/document.ts';

/** A figure of each kind, as gates hand them over: small enough to count what is drawn. */

export const histogram: FigureOf<'histogram'> = {
  kind: 'histogram',
  id: 'age',
  title: 'Age',
  summary: 'They are younger now',
  unit: 'years',
  scale: 'linear',
  edges: [0, 20, 40, 80],
  series: [
    { name: 'reference', counts: [10, 40, 50] },
    { name: 'current', counts: [1, 1, 2] },
  ],
  marks: [{ label: 'median', value: 33, is: 'note' }],
};

/** Latency of two arms on a logarithmic axis, with what each percentile may be. */
export const latency: FigureOf<'histogram'> = {
  ...histogram,
  id: 'latency',
  title: 'Latency of a request',
  summary: 'Half of the requests took 1.4 times as long',
  unit: 'ms',
  scale: 'log',
  edges: [4, 8, 16, 32, 64],
  series: [
    { name: 'production', counts: [30, 60, 8, 2] },
    { name: 'this model', counts: [2, 60, 30, 8] },
  ],
  marks: [{ label: 'p95 at most', value: 40, is: 'limit' }],
};

export const bars: FigureOf<'bars'> = {
  kind: 'bars',
  id: 'recall',
  title: 'Recall of each class',
  summary: 'Class 8 lost most',
  unit: 'fraction',
  series: ['production', 'this model'],
  rows: [
    { label: '3', values: [0.97, 0.98], limit: null },
    { label: '8', values: [0.98, 0.4], limit: 0.9 },
    { label: 'new', values: [null, 0.1], limit: null },
  ],
  marks: [],
};

/** Two panels over one axis: what a run measured, in its order, with a gap. */
export const plot: FigureOf<'plot'> = {
  kind: 'plot',
  id: 'order',
  title: 'In the order of the run',
  summary: 'The clock fell after the second minute',
  x: { title: 'second', unit: 's', scale: 'linear' },
  panels: [
    {
      y: { title: 'latency', unit: 'ms', scale: 'log' },
      series: [
        { name: 'production', draw: 'points', x: [0, 1, 2, 3], y: [8, 9, 8, 20] },
        { name: 'this model', draw: 'points', x: [0, 1, 2, 3], y: [9, 9, 10, 0] },
      ],
      marks: [{ label: 'p95 at most', value: 40, is: 'limit' }],
    },
    {
      y: { title: 'clock', unit: 'MHz', scale: 'linear' },
      series: [{ name: 'graphics clock', draw: 'steps', x: [0, 1, 2, 3], y: [1980, 1980, null, 1410] }],
      marks: [],
    },
  ],
  marks: [{ label: 'warm', value: 1, is: 'note' }],
};

export const matrix: FigureOf<'matrix'> = {
  kind: 'matrix',
  id: 'confusion',
  title: 'Who is taken for whom',
  summary: 'Eights are read as threes',
  unit: 'count',
  rows: { title: 'true class', labels: ['3', '8'] },
  columns: { title: 'predicted as', labels: ['3', '8'] },
  shades: 'row-share',
  mistakes: true,
  panels: [
    {
      name: 'production',
      values: [
        [99, 1],
        [0, 105],
      ],
      marked: [],
    },
    {
      name: 'this model',
      values: [
        [99, 1],
        [58, 43],
      ],
      marked: [{ row: 1, column: 0 }],
    },
  ],
};

export const intervals: FigureOf<'intervals'> = {
  kind: 'intervals',
  id: 'values',
  title: 'Each measure and its limit',
  summary: 'recall of 8 is far below its limit',
  unit: 'fraction',
  scale: 'linear',
  rows: [
    { label: 'accuracy', value: 0.97, low: 0.96, high: 0.98, baseline: 0.96, limit: 0.95, verdict: 'pass' },
    { label: 'recall of 8', value: 0.4, low: 0.3, high: 0.5, baseline: 0.98, limit: 0.9, verdict: 'fail' },
  ],
};

/** A black square of two pixels. */
export const images: FigureOf<'images'> = {
  kind: 'images',
  id: 'worst-images',
  title: 'Worst images',
  summary: 'Mistakes of this model, those that it is surest of first',
  images: ['7.png', '9.png'].map((name) => ({
    name,
    facts: [
      { title: 'truth', value: 'cat' },
      { title: 'this model', value: 'dog' },
    ],
    side: 2,
    png: Buffer.from(pngOf({ width: 2, height: 2, channels: 3, data: new Uint8Array(12) })).toString('base64'),
  })),
};

export const FIGURES: readonly Figure[] = [intervals, histogram, latency, bars, plot, matrix, images];
