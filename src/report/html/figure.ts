import { CustomChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Figure } from '../../result/document.ts';
import { type Markup, markup } from '../markup.ts';
import { histogramPlot } from './histogram.ts';
import { intervalsPlot } from './intervals.ts';
import { svgMarkup } from './svg.ts';
import { dataTable } from './table.ts';

use([CustomChart, GridComponent, SVGRenderer]);

/** Draw on the server: no DOM, no script in the outcome. The numbers follow in a table, which is the truth. */
export function drawFigure(figure: Figure, id: string): Markup {
  const plot = figure.kind === 'histogram' ? histogramPlot(figure) : intervalsPlot(figure);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: plot.width, height: plot.height });
  let drawing: string;
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...plot.option });
    drawing = chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
  const key =
    plot.key.length === 0 ? null : markup`<ul class="key">${plot.key.map((text) => markup`<li>${text}</li>`)}</ul>`;
  return markup`<figure aria-labelledby="${id}"><figcaption id="${id}">${figure.title}</figcaption><div class="scroll" role="group" aria-labelledby="${id}" tabindex="0">${svgMarkup(drawing, plot.description)}</div>${key}<details><summary>The numbers</summary>${dataTable(`${id}-table`, { caption: `${figure.title}: numbers` }, plot.columns, plot.rows)}</details></figure>
`;
}
