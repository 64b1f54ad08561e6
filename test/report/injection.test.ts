import { stripVTControlCharacters } from 'node:util';
import { DOMParser, type Element as XmlElement } from '@xmldom/xmldom';
import { parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import type { ReportContext } from '../../src/report/context.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { SCRIPT } from '../../src/report/html/script.ts';
import { STYLE } from '../../src/report/html/style.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { type Report, reportOf } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import type { ReportFormat } from '../../src/report/write.ts';
import { type Result, resultSchema } from '../../src/result/document.ts';
import { visible } from '../../src/wording/visible.ts';
import { FIGURES } from './figure-samples.ts';
import { HOSTILE } from './hostile.ts';
import { htmlElements, markdownElements } from './markdown-dom.ts';
import { accuracyFail, accuracyInconclusive, latencyError, latencyWarn } from './samples.ts';

/** What the schema itself keeps harmless. */
const BOUND = new Set([
  'schema',
  'gate',
  'verdict',
  'kind',
  'good',
  'better',
  'basis',
  'compared',
  'digest',
  'sha256',
  'startedAt',
  'scale',
  'is',
  'draw',
  'shades',
  'png',
]);

/** Every text of a result that is free to say anything says `payload`. */
function poisoned(value: unknown, payload: string, key = '', path: readonly string[] = []): unknown {
  if (typeof value === 'string') {
    const isResultId = key === 'id' && path.length === 1;
    const isToolName = key === 'name' && path[0] === 'tool';
    return BOUND.has(key) || isResultId || isToolName ? value : payload || 'x';
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const copy = poisoned(item, payload, key, [...path, String(index)]);
      if (key === 'checks') (copy as { id: string }).id = `${payload}${index}`.slice(-900);
      return copy;
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  if (key === 'environment')
    return { cpu: payload, cores: payload, platform: payload, [payload.slice(0, 90)]: payload };
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, poisoned(item, payload, name, [...path, name])]),
  );
}

const rich: Result = {
  ...accuracyFail,
  checks: [...accuracyFail.checks.slice(0, 3), accuracyFail.checks[10]!],
  figures: [...FIGURES],
  tables: accuracyFail.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column, index) => (index === 0 ? { ...column, kind: 'code' } : column)),
  })),
  notChecked: [{ title: 'a', reason: 'b' }],
};

const suite = [rich, accuracyInconclusive, latencyError, latencyWarn];

function hostileSuite(payload: string): { results: Result[]; context: ReportContext } {
  const results = suite.map((result) => resultSchema.parse(poisoned(result, payload)));
  return {
    results,
    context: {
      policyProblem: null,
      missing: [{ gate: 'drift', id: payload, reason: payload }],
      notices: [
        { level: 'warning', text: payload },
        { level: 'note', text: payload },
      ],
      mergeBase: { commit: payload, results, from: payload },
      earlier: results.map((result) => ({ ...result, startedAt: '2020-01-01T00:00:00Z' })),
      lastChanges: [{ path: payload, commit: payload, at: payload, subject: payload }],
      sourceUrl: ({ file }) => `https://github.com/example/digits/blob/c0ffee/${file}`,
      whole: { label: payload, url: 'https://github.com/example/digits' },
    },
  };
}

const COMMAND_LINE = /^\s*::|##\[/m;
const LIVE_TEXT = /@[a-z]|#\d|\bGH-\d/i;

const payloads = HOSTILE.map((text) => [text.slice(0, 900)] as const);

test('no label reaches the prototype of objects through the cache of the drawing library', async () => {
  for (const label of Object.getOwnPropertyNames(Object.prototype)) {
    const { results, context } = hostileSuite(label);
    await renderHtml(reportOf(results, context));
  }
  const keys: string[] = [];
  for (const key in {}) keys.push(key);
  expect(keys).toEqual([]);
});

/** What a reader of each format would run, link or hide; the compiler asks for a new format here. */
const FORMATS: Readonly<Record<ReportFormat | 'terminal', (report: Report, payload: string) => Promise<void> | void>> =
  {
    md: staysMarkdown,
    terminal: staysTerminal,
    json: staysJson,
    junit: staysJunit,
    html: staysHtml,
  };

describe.each(payloads)('%j', (payload) => {
  const { results, context } = hostileSuite(payload);

  test.each(Object.entries(FORMATS))('in %s', (_, staysHarmless) => staysHarmless(reportOf(results, context), payload));
});

function staysMarkdown(report: Report): void {
  const markdown = renderMarkdown(report);
  expect(markdown).not.toMatch(COMMAND_LINE);
  const { elements, comments } = markdownElements(markdown);
  expect(comments).toEqual([]);
  expect(elements.filter(({ name }) => !MARKDOWN_ELEMENTS.includes(name))).toEqual([]);
  const foreign = elements.flatMap(({ name, attributes }) =>
    Object.entries(attributes).filter(([attribute, value]) =>
      name === 'a' ? !value.startsWith('https://github.com/example/digits') : !['align', 'open'].includes(attribute),
    ),
  );
  expect(foreign).toEqual([]);
  // GitHub links nothing inside code.
  const live = elements.filter(({ name, text }) => ['p', 'td', 'li', 'summary'].includes(name) && LIVE_TEXT.test(text));
  expect(live.map(({ text }) => codeFree(text, elements)).filter((text) => LIVE_TEXT.test(text))).toEqual([]);
}

function staysTerminal(report: Report): void {
  const plain = renderTerminal(report, { color: false, columns: 100 });
  expect(plain).not.toMatch(COMMAND_LINE);
  expect(plain).not.toMatch(/[^\n\P{Cc}]|[\u200b\u202a-\u202e\u2066-\u2069]/u);
  const colored = renderTerminal(report, { color: true, columns: 100 });
  expect(stripVTControlCharacters(colored)).toBe(plain);
  expect(
    colored
      .split('\u001b')
      .slice(1)
      .filter((part) => !/^\[\d+m/.test(part)),
  ).toEqual([]);
}

function staysJson(report: Report, payload: string): void {
  const text = renderJson(report);
  expect(text).not.toMatch(COMMAND_LINE);
  expect(text).not.toMatch(/[^\n\P{Cc}]|[\u200b\u202a-\u202e\u2066-\u2069]/u);
  const parsed = JSON.parse(text);
  expect(parsed.notPassed[0].reason).toBe(payload || 'x');
}

function staysJunit(report: Report, payload: string): void {
  const xml = renderJunit(report);
  expect(xml).not.toMatch(COMMAND_LINE);
  const document = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(xml, 'text/xml');
  const all = [...document.getElementsByTagName('*')] as XmlElement[];
  const names = new Set(all.map((element) => element.tagName));
  const allowed = ['testsuites', 'testsuite', 'properties', 'property', 'testcase', 'failure', 'error', 'skipped'];
  expect([...names].filter((name) => !allowed.includes(name))).toEqual([]);
  const failure = all.find((element) => element.tagName === 'failure')!;
  expect(failure.getAttribute('message')).toBe(visible(payload || 'x'));
  expect(all.filter((element) => element.tagName === 'testcase')).toHaveLength(5 + 1 + 1 + 3 + 1);
}

async function staysHtml(report: Report, payload: string): Promise<void> {
  const html = await renderHtml(report);
  expect(html).not.toMatch(COMMAND_LINE);
  const document = parse(html, { onParseError: ({ code }) => expect(code).toBe('none') });
  const { elements, comments } = htmlElements(document.childNodes);
  expect(comments).toEqual([]);
  expect([...new Set(elements.map(({ name }) => name))].filter((name) => !HTML_ELEMENTS.includes(name))).toEqual([]);
  expect(elements.filter(({ name }) => name === 'script').map(({ text }) => text)).toEqual([SCRIPT]);
  expect(elements.filter(({ name }) => name === 'style').map(({ text }) => text)).toEqual([STYLE]);
  const foreign = elements.flatMap(({ attributes }) =>
    Object.entries(attributes).filter(
      ([attribute, value]) => !HTML_ATTRIBUTES.includes(attribute) || SHAPES[attribute]?.test(value) === false,
    ),
  );
  expect(foreign).toEqual([]);
  expect(elements.filter(({ name }) => name === 'svg').length).toBeGreaterThan(2);
  const reason = elements.find(({ name, attributes }) => name === 'article' && attributes.class === 'card tone-fail')!;
  if (payload.trim() !== '' && payload.length < 200) expect(reason.text).toContain(visible(payload).trim());
}

function codeFree(text: string, elements: readonly { name: string; text: string }[]): string {
  return (
    elements
      .filter((element) => element.name === 'code' && element.text !== '')
      // The shorter may be a part of the longer.
      .sort((a, b) => b.text.length - a.text.length)
      .reduce((rest, element) => rest.replaceAll(element.text, ' '), text)
  );
}

const MARKDOWN_ELEMENTS = [
  'h2',
  'h3',
  'p',
  'blockquote',
  'strong',
  'em',
  'code',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'ul',
  'li',
  'br',
  'details',
  'summary',
  'sub',
  'span',
  'a',
];
/** What these attributes may say. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  href: /^(#[a-z0-9-]+$|https:\/\/github\.com\/example\/digits)/,
  'http-equiv': /^Content-Security-Policy$/,
  src: /^data:image\/png;base64,[A-Za-z0-9+/=]*$/,
  fill: /^(none|#[0-9a-f]{3,6}|rgb\([\d,]+\)|var\(--[a-z-]+\))$/,
  stroke: /^(none|#[0-9a-f]{3,6}|rgb\([\d,]+\)|var\(--[a-z-]+\))$/,
};
const HTML_ELEMENTS = [
  'html',
  'head',
  'meta',
  'title',
  'style',
  'body',
  'a',
  'header',
  'div',
  'span',
  'nav',
  'ul',
  'li',
  'button',
  'main',
  'section',
  'h1',
  'h2',
  'h3',
  'p',
  'strong',
  'bdi',
  'small',
  'code',
  'br',
  'dl',
  'dt',
  'dd',
  'article',
  'table',
  'caption',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'svg',
  'g',
  'path',
  'circle',
  'rect',
  'text',
  'line',
  'polyline',
  'polygon',
  'figure',
  'img',
  'figcaption',
  'details',
  'summary',
  'footer',
  'script',
];
const HTML_ATTRIBUTES = [
  'lang',
  'charset',
  'http-equiv',
  'content',
  'name',
  'class',
  'id',
  'href',
  'rel',
  'hidden',
  'type',
  'role',
  'tabindex',
  'scope',
  'title',
  'data-verdict',
  'data-k',
  'aria-label',
  'aria-labelledby',
  'aria-hidden',
  'src',
  'alt',
  'width',
  'height',
  'viewBox',
  'd',
  'cx',
  'cy',
  'r',
  'x',
  'y',
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
];
