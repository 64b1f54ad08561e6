import { parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { figureLines } from '../../src/report/figure-text.ts';
import { drawFigure } from '../../src/report/html/figures/figure.ts';
import { ticksOf } from '../../src/report/html/figures/scale.ts';
import { svgMarkup } from '../../src/report/html/figures/svg.ts';
import { markupText } from '../../src/report/markup.ts';
import type { Figure } from '../../src/result/document.ts';
import { figureSchema } from '../../src/result/figure.ts';
import { bars, FIGURES, histogram, images, intervals, latency, matrix, plot } from './figure-samples.ts';
import { HOSTILE } from './hostile.ts';
import { type Element, htmlElements } from './markdown-dom.ts';

const elementsOf = (figure: Figure) =>
  htmlElements(parse(markupText(drawFigure(figureSchema.parse(figure), 'f'))).childNodes).elements;
const named = (elements: readonly Element[], name: string) => elements.filter((element) => element.name === name);
const texts = (elements: readonly Element[], name: string) =>
  named(elements, name).map(({ text }) => text.replaceAll('\u00a0', ' ').trim());
const circles = (figure: Figure) => named(elementsOf(figure), 'circle').map(({ attributes }) => Number(attributes.cx));
/** Left edge and width of each rectangle: `M44.4 55l321.7 0l0 8l-321.7 0Z`. */
const rectangles = (figure: Figure, color = /^var/) =>
  named(elementsOf(figure), 'path').flatMap(({ attributes: { d, fill, stroke } }) => {
    const [, x, width] = /^M(\S+) \S+l(\S+) 0l0 \S+l\S+ 0Z$/.exec(d!) ?? [];
    return x !== undefined && (color.test(fill!) || color.test(stroke ?? ''))
      ? [{ x: Number(x), width: Number(width) }]
      : [];
  });

describe('figures drawn', () => {
  test.each(FIGURES.filter(({ kind }) => kind !== 'images').map((figure) => [figure.id, figure] as const))(
    '%s: words, drawing, key and numbers',
    (_, figure) => {
      const found = elementsOf(figure);
      expect(texts(found, 'figcaption')).toEqual([figure.title]);
      expect(texts(found, 'p')).toContain(`${figure.summary}.`);
      const [svg] = named(found, 'svg');
      expect(svg!.attributes['aria-label']).toContain('the same numbers follow in a table');
      expect(named(found, 'li').length).toBeGreaterThan(1);
      expect(named(found, 'tr').length).toBeGreaterThan(2);
      expect(JSON.stringify(found)).not.toMatch(/NaN|undefined|Infinity/);
    },
  );

  test('images stand in the report itself, each with its row and what is said of it', () => {
    const found = elementsOf(images);
    expect(texts(found, 'figcaption')).toEqual(['Worst images']);
    expect(texts(found, 'dd')).toEqual(['cat', 'dog', 'cat', 'dog']);
    expect(named(found, 'img').map(({ attributes }) => attributes)).toEqual(
      images.images.map(({ name, png }) => ({
        src: `data:image/png;base64,${png}`,
        width: '2',
        height: '2',
        alt: name,
      })),
    );
    expect(figureLines(images)).toEqual([]);
  });

  test.each(['" onerror="alert(1)', '<svg onload=alert(1)>', 'A'.repeat(40_004)])(
    'what is no PNG of a thumbnail is no result: %.30s',
    (png) => {
      const [first] = images.images;
      expect(figureSchema.safeParse({ ...images, images: [{ ...first!, png }] }).success).toBe(false);
    },
  );

  test('a histogram compares shares', () => {
    const found = elementsOf(histogram);
    expect(texts(found, 'td').slice(0, 6)).toEqual(['0 years', '20 years', '10', '10.0 %', '1', '25.0 %']);
    expect(texts(found, 'li')).toEqual(['━ reference', '━ current', '┃ median: 33 years']);
    expect(named(found, 'polyline')).toHaveLength(2);
  });

  test('on a logarithmic axis bins of one ratio have one width', () => {
    const [first] = named(elementsOf(latency), 'polyline');
    const points = first!.attributes.points!.split(/[ ,]/).filter((_, index) => index % 2 === 0);
    const [a, b, c, d, e] = [...new Set(points)].map(Number) as [number, number, number, number, number];
    expect(b - a).toBeCloseTo(c - b, 0);
    expect(d - c).toBeCloseTo(e - d, 0);
    expect(texts(elementsOf(latency), 'text')).toEqual(expect.arrayContaining(['5 ms', '10 ms', '20 ms', '50 ms']));
  });

  test('ticks are round and few, on any axis', () => {
    expect(ticksOf('linear', 0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf('linear', -0.0072, 0.0019)).toEqual([-0.006, -0.004, -0.002, 0]);
    expect(ticksOf('log', Math.log10(3), Math.log10(300))).toEqual([5, 10, 20, 50, 100, 200]);
    expect(ticksOf('log', Math.log10(11), Math.log10(14))).toEqual([11, 12, 13, 14]);
    expect(ticksOf('log', 0, 9)).toEqual([1, 100, 10_000, 1_000_000, 100_000_000]);
  });

  test('intervals show value, baseline, bounds and limit of every row', () => {
    // The ring of the baseline, then the dot: accuracy rose, recall of 8 fell.
    const [accuracyBefore, accuracy, recallBefore, recall, ...others] = circles(intervals);
    expect(others).toEqual([]);
    expect(accuracyBefore).toBeLessThan(accuracy!);
    expect(recall).toBeLessThan(recallBefore!);
    expect(texts(elementsOf(intervals), 'li')).toEqual(['● value', '━ interval', '○ baseline', '┃ limit']);
  });

  test('values that are missing leave gaps', () => {
    const row = { low: null, high: null, baseline: null, limit: null, verdict: 'error' } as const;
    expect(circles({ ...intervals, rows: [{ label: 'a', value: null, ...row }] })).toHaveLength(0);
    // The latency of nothing has no place on a logarithmic axis: three points of four.
    expect(circles(plot)).toHaveLength(4 + 1);
    expect(rectangles(plot, /accent/)).toHaveLength(3);
    expect(texts(elementsOf(bars), 'td')).toEqual(expect.arrayContaining(['–']));
  });

  test('bars begin at zero, whatever they show', () => {
    const drawn = rectangles(bars);
    expect(drawn).toHaveLength(5);
    expect(new Set(drawn.map(({ x }) => x)).size).toBe(1);
    const [, , before, now] = drawn.map(({ width }) => width);
    expect(before! / now!).toBeCloseTo(0.98 / 0.4, 1);
  });

  test('a matrix tells what is wrong from what is right, and marks what to look at', () => {
    expect([rectangles(matrix, /accent/).length, rectangles(matrix, /fail/).length]).toEqual([4, 3]);
    expect(rectangles(matrix, /--text/)).toHaveLength(1);
    expect(texts(elementsOf(matrix), 'text')).toEqual(expect.arrayContaining(['99', '58', 'production', 'true class']));
    // Pairs that nobody confuses are no row.
    expect(texts(elementsOf({ ...matrix, panels: [matrix.panels[0]!] }), 'tr')).toHaveLength(1 + 3);
  });

  test('empty and flat figures are drawn', () => {
    for (const figure of [
      { ...intervals, rows: [] },
      { ...bars, rows: [] },
      { ...histogram, series: [], marks: [] },
      { ...histogram, series: [{ name: 'none', counts: [0, 0, 0] }] },
      { ...plot, panels: [{ ...plot.panels[0]!, series: [] }] },
      { ...plot, panels: [{ ...plot.panels[1]!, series: [{ name: 'a', draw: 'line' as const, x: [1], y: [1] }] }] },
    ]) {
      expect(named(elementsOf(figure), 'svg')).toHaveLength(1);
      expect(JSON.stringify(elementsOf(figure))).not.toMatch(/NaN|Infinity/);
    }
  });

  test('as many points as a result may hold are drawn', () => {
    const x = Array.from({ length: 5_000 }, (_, index) => index);
    const y = x.map((index) => 10 + Math.sin(index));
    const many = { name: 'many', draw: 'points' as const, x, y };
    const figure = { ...plot, panels: [{ ...plot.panels[1]!, series: [many] }] };
    expect(named(elementsOf(figure), 'circle')).toHaveLength(5_000);
    expect(named(elementsOf(figure), 'tr')).toHaveLength(1_001);
  });

  test('a drawing keeps shapes and text only', () => {
    const drawing =
      '<svg width="9" viewBox="0 0 9 9" onload="x()"><style ><![CDATA[a{}]]></style><script>x()</script><a href="https://evil.example"><text style="font-size:12px;behavior:url(x);" class="c">&lt;b&gt;</text></a><foreignObject></foreignObject><image href="x"/></svg>';
    expect(markupText(svgMarkup(drawing, 'a "b"'))).toBe(
      '<svg role="img" aria-label="a &quot;b&quot;" viewBox="0 0 9 9">x()<text font-size="12px">&lt;b&gt;</text></svg>',
    );
  });
});

describe('figures that contradict themselves are refused', () => {
  test.each([
    ['bins that do not rise', { ...histogram, edges: [0, 20, 20, 80] }],
    ['a bin without a count', { ...histogram, series: [{ name: 'a', counts: [1, 2] }] }],
    ['a logarithm of nothing', { ...latency, edges: [0, 8, 16, 32, 64] }],
    ['a bar without a value', { ...bars, rows: [{ label: 'a', values: [1], limit: null }] }],
    [
      'a point without a place',
      { ...plot, panels: [{ ...plot.panels[1]!, series: [{ name: 'a', draw: 'line', x: [1, 2], y: [1] }] }] },
    ],
    ['rows of another length', { ...matrix, panels: [{ name: 'a', values: [[1], [2]], marked: [] }] }],
    ['a kind that nobody draws', { ...bars, kind: 'pie' }],
  ])('%s', (_, figure) => {
    expect(figureSchema.safeParse(figure).success).toBe(false);
  });
});

describe('figures in words', () => {
  test('a histogram is a line a series', () => {
    expect(figureLines(latency).map((line) => line.replaceAll('\u00a0', ' '))).toEqual([
      'production ▅█▂▁ 4.00 ms … 64.00 ms (p95 at most 40.00 ms)',
      'this model ▁█▅▂ 4.00 ms … 64.00 ms (p95 at most 40.00 ms)',
    ]);
  });

  test('a plot is a line a series, in the order of its axis', () => {
    expect(figureLines(plot).map((line) => line.replaceAll('\u00a0', ' '))).toEqual([
      'latency: production   ▁▂▁█ 8.00 ms … 20.00 ms',
      'latency: this model   ▇▇█▁ 0.00 ms … 10.00 ms',
      'clock: graphics clock ██▁ 1410 MHz … 1980 MHz',
    ]);
  });

  test('bars are of what is judged', () => {
    expect(figureLines(bars).map((line) => line.replaceAll('\u00a0', ' '))).toEqual([
      '3   ████████████████████ 98.00 %',
      '8   ████████             40.00 %',
      'new ██                   10.00 %',
    ]);
  });

  test('what stands in tables is not told twice', () => {
    expect([figureLines(intervals), figureLines(matrix)]).toEqual([[], []]);
  });
});

test.each(HOSTILE.map((text) => [text.slice(0, 900)]))('%j as a label of every figure does nothing', (label) => {
  for (const figure of FIGURES) {
    const hostile = JSON.parse(JSON.stringify(figure), (key, value) =>
      typeof value === 'string' && !['kind', 'scale', 'is', 'draw', 'shades', 'verdict', 'unit', 'png'].includes(key)
        ? label || 'x'
        : value,
    ) as Figure;
    const found = elementsOf(hostile);
    const drawn = new Set(found.map(({ name }) => name));
    expect([...drawn].filter((name) => ['script', 'a', 'style', 'iframe', 'h1'].includes(name))).toEqual([]);
    const loaded = named(found, 'img').map(({ attributes }) => attributes.src);
    expect(loaded).toEqual(
      figure.kind === 'images' ? figure.images.map(({ png }) => `data:image/png;base64,${png}`) : [],
    );
    expect(found.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith('on'))).toEqual(
      [],
    );
  }
});
