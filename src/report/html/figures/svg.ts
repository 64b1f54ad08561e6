import { clipped } from '../../../wording/visible.ts';
import { escapeMarkup, type Markup, trusted } from '../../markup.ts';

const ELEMENTS = new Set(['svg', 'g', 'path', 'circle', 'rect', 'text', 'line', 'polyline', 'polygon']);
const ATTRIBUTES = new Set([
  'viewBox',
  'd',
  'cx',
  'cy',
  'r',
  'x',
  'y',
  'width',
  'height',
  'points',
  'x1',
  'x2',
  'y1',
  'y2',
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'transform',
  'text-anchor',
  'dominant-baseline',
  'font-size',
  'font-weight',
]);
const TAG = /<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<>]*")*)\s*(\/?)>/g;
const STYLE_BLOCK = /<style\s*>.*?<\/style>/gs;

/**
 * ECharts' drawing, reduced to shapes and text: only elements and attributes of a list go through, inline styles become
 * attributes (the page forbids styles), and anything else that looks like a tag is text. ECharts escapes its own texts.
 */
export function svgMarkup(drawing: string, description: string): Markup {
  let written = '';
  let end = 0;
  const shapes = drawing.replace(STYLE_BLOCK, '');
  for (const match of shapes.matchAll(TAG)) {
    const [tag, slash, name, attributes, closed] = match;
    written += textOnly(shapes.slice(end, match.index));
    end = match.index + tag.length;
    if (!ELEMENTS.has(name!)) continue;
    if (slash) written += `</${name}>`;
    else if (name === 'svg')
      written += `<svg role="img" aria-label="${escapeMarkup(description)}"${kept(attributes!, ['width', 'height'])}>`;
    else written += `<${name}${kept(attributes!, [])}${closed ? '/' : ''}>`;
  }
  return trusted(written + textOnly(shapes.slice(end)));
}

function kept(attributes: string, without: readonly string[]): string {
  let text = '';
  for (const [, name, value] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name === 'style') text += fromStyle(value!);
    else if (ATTRIBUTES.has(name!) && !without.includes(name!)) text += ` ${name}="${value}"`;
  }
  return text;
}

/** `font-size:12px;font-weight:bold;` as attributes. */
function fromStyle(style: string): string {
  return style
    .split(';')
    .map((rule) => rule.split(':'))
    .filter(([name, value]) => value !== undefined && ATTRIBUTES.has(name!.trim()) && /^[\w.%() ,#-]+$/.test(value))
    .map(([name, value]) => ` ${name!.trim()}="${value!.trim()}"`)
    .join('');
}

function textOnly(text: string): string {
  return text.replace(/[<>]/g, (character) => (character === '<' ? '&lt;' : '&gt;')).replaceAll('##[', '##&#91;');
}

/**
 * A text that ECharts may draw. Its cache of text widths is a plain object asked by the text itself, so that `__proto__` as
 * a label would write into the prototype of every object; no name there ends with a no-break space.
 */
export function drawable(text: string, length: number): string {
  return `${clipped(text, length)}\u00a0`;
}

/** A tick of an axis without the decimals that say nothing: `−70 pp` for `−70.00 pp`. */
export function tick(text: string): string {
  return drawable(text.replace(/(\.\d*?)0+(?=\D*$)/, '$1').replace(/\.(?=\D*$)/, ''), 24);
}
