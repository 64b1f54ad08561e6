import { createHash } from 'node:crypto';
import type { Figure } from '../../result/document.ts';
import { type Markup, markup, markupText, trusted } from '../markup.ts';
import type { Report } from '../report.ts';
import { seriesFigure, trendOf } from '../trend.ts';
import { besideSection } from './beside.ts';
import { SCRIPT } from './script.ts';
import {
  blockingSection,
  checksSection,
  decisionSection,
  footer,
  gateSection,
  notCheckedSection,
  noticeSection,
  provenanceSection,
  resultSection,
  type Section,
  statsSection,
  trendSection,
  warningSection,
} from './sections.ts';
import { STYLE } from './style.ts';

/** Figures cost time and room; what is not drawn is still in the result. */
const MAX_FIGURES = 24;
const MAX_TRENDS = 8;

/**
 * The report as one file that loads nothing: style, script and figures are inside, and its content security policy allows
 * just these by their hashes, and pictures within the file where it has some. Figures are drawn only where a result has some, so ECharts is loaded only then.
 */
export async function renderHtml(report: Report): Promise<string> {
  const { results, context, verdict, outline: parts } = report;
  const series = trendOf(results, context.earlier);
  const figures = await drawFigures(results.map((result) => result.figures));
  const [trends] = await drawFigures([series.slice(0, MAX_TRENDS).map(seriesFigure)], 'trend');
  const sections = [
    decisionSection(report),
    noticeSection(parts, context),
    statsSection(parts, verdict),
    blockingSection(parts, context),
    warningSection(parts, context),
    gateSection(parts),
    checksSection(parts),
    besideSection(results, context),
    trendSection(series, trends!),
    ...results
      .map((result, index) => ({ result, section: resultSection(result, index, figures[index]!) }))
      .sort((a, b) => Number(a.result.verdict === 'pass') - Number(b.result.verdict === 'pass'))
      .map(({ section }) => section),
    notCheckedSection(parts),
    provenanceSection(parts, context),
  ].filter((section) => section !== null);
  const hasImages = results.some(({ figures }) => figures.some(({ kind }) => kind === 'images'));
  return markupText(page(verdict.decision, sections, footer(report), hasImages));
}

/** Of lists of figures the drawings, as many as there is room for. */
async function drawFigures(lists: readonly (readonly Figure[])[], id = 'figure'): Promise<Markup[][]> {
  if (lists.every((figures) => figures.length === 0)) return lists.map(() => []);
  const { drawFigure } = await import('./figures/figure.ts');
  let left = MAX_FIGURES;
  return lists.map((figures, index) =>
    figures.flatMap((figure, number) => (left-- > 0 ? [drawFigure(figure, `${id}-${index}-${number}`)] : [])),
  );
}

function page(decision: string, sections: readonly Section[], foot: Markup, hasImages: boolean): Markup {
  const links = sections.flatMap(({ id, link }) =>
    link === null ? [] : [markup`<li><a href="#${id}">${link}</a></li>`],
  );
  const policy = `default-src 'none';${hasImages ? ' img-src data:;' : ''} style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  return markup`${trusted('<!doctype html>\n<html lang="en">')}
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${decision} Model Assay</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#decision">Skip to the decision</a>
<header class="bar"><div><span class="brand">Model Assay</span><nav aria-label="Parts of the report"><ul>${links}</ul></nav><button type="button" id="theme" hidden>Dark theme</button></div></header>
<main>
${sections.map(({ body }) => body)}</main>
${foot}
<p class="sr" id="status" role="status"></p>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
