import { CustomChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Figure, FigureOf } from '../../../result/document.ts';
import { sentence } from '../../../wording/sentence.ts';
import { type Markup, markup } from '../../markup.ts';
import { dataTable } from '../table.ts';
import { drawBars } from './bars.ts';
import type { Drawing, KeyItem } from './drawing.ts';
import { drawHistogram } from './histogram.ts';
import { imagesMarkup } from './images.ts';
import { drawIntervals } from './intervals.ts';
import { drawMatrix } from './matrix.ts';
import { drawPlot } from './plot.ts';
import { svgMarkup } from './svg.ts';

use([CustomChart, GridComponent, TitleComponent, SVGRenderer]);

/** Draw on the server: no DOM, no script in the outcome. The numbers follow in a table, which is the truth. */
export function drawFigure(figure: Figure, id: string): Markup {
  if (figure.kind === 'images') return imagesMarkup(figure, id);
  const { option, width, height, description, key, columns, rows } = drawingOf(figure);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  let drawing: string;
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
    drawing = chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
  const summary = figure.summary === '' ? null : markup`<p>${sentence(figure.summary)}</p>`;
  const words = `${figure.title}: ${description}; the same numbers follow in a table.`;
  return markup`<figure aria-labelledby="${id}" class="${figure.kind}"><figcaption id="${id}">${figure.title}</figcaption>${summary}<div class="wider">The picture is wider than this screen: move it sideways.</div><div class="scroll" role="group" aria-labelledby="${id}" tabindex="0">${svgMarkup(drawing, words)}</div>${keyMarkup(key)}<details><summary>The numbers</summary>${dataTable(`${id}-table`, { caption: `${figure.title}: numbers` }, columns, rows)}</details></figure>
`;
}

function drawingOf(figure: Exclude<Figure, FigureOf<'images'>>): Drawing {
  switch (figure.kind) {
    case 'intervals':
      return drawIntervals(figure);
    case 'histogram':
      return drawHistogram(figure);
    case 'bars':
      return drawBars(figure);
    case 'plot':
      return drawPlot(figure);
    case 'matrix':
      return drawMatrix(figure);
  }
}

function keyMarkup(key: readonly KeyItem[]): Markup | null {
  if (key.length === 0) return null;
  const items = key.map(
    ({ sign, series, text }) =>
      markup`<li><span class="${series === null ? 'sign' : `sign s${series}`}" aria-hidden="true">${sign}</span> ${text}</li>`,
  );
  return markup`<ul class="key">${items}</ul>`;
}
