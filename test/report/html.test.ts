import { createHash } from 'node:crypto';
import { parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { intervalPlot, scalesOf, stanceOf } from '../../src/report/html/interval-plot.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { markup, markupText, trusted } from '../../src/report/markup.ts';
import { reportOf } from '../../src/report/report.ts';
import type { Check } from '../../src/result/document.ts';
import { images } from './figure-samples.ts';
import { type Element, htmlElements } from './markdown-dom.ts';
import {
  accuracyFail,
  accuracyInconclusive,
  accuracyPass,
  dataSchema,
  largeResult,
  latencyError,
  latencyWarn,
  makeCheck,
} from './samples.ts';

const suite = [dataSchema, accuracyFail, accuracyPass, accuracyInconclusive, latencyError, latencyWarn];
const elementsOf = (html: string) => htmlElements(parse(html).childNodes).elements;
const named = (elements: readonly Element[], name: string) => elements.filter((element) => element.name === name);

describe('the HTML report', () => {
  test('begins with the decision', async () => {
    const elements = elementsOf(await renderHtml(reportOf(suite)));
    expect(named(elements, 'h1').map(({ text }) => text)).toEqual([
      'Blocked: the model lost class 8, latency could not decide and 1 check needs more rows',
    ]);
    const headings = named(elements, 'h2').map(({ text }) => text);
    expect(headings).toEqual([
      'What blocks',
      'Warnings, not blocking',
      'Gates',
      'Checks',
      'accuracy',
      'accuracy',
      'Not checked',
      'What was compared, and where',
    ]);
  });

  test('says for each failure why, where the limit is, what would flip it, and how to reproduce it', async () => {
    const context = {
      ...PLAIN_CONTEXT,
      sourceUrl: () => 'https://github.com/example/digits/blob/c0ffee/modelassay.yml#L14',
    };
    const elements = elementsOf(await renderHtml(reportOf([accuracyFail], context)));
    const card = named(elements, 'article')[1]!.text.replaceAll('\u00a0', ' ');
    for (const words of [
      'fail',
      'accuracy',
      'Baseline96.39 %',
      '−5.52 pp [−6.92, −4.19]',
      'The upper bound −4.19 pp of the difference is below −1 pp.',
      'To flip it: Passes with max-drop: 6.93pp.',
      'Limit max-drop: 1pp from modelassay.yml:14.',
      'Method: paired score.',
      'Rows 12, 44, 97, 103, 188, 190.',
      'To reproduce: modelassay accuracy --config modelassay.yml',
    ]) {
      expect(card).toContain(words);
    }
    const links = named(elements, 'a').filter(({ attributes }) => attributes.href!.startsWith('https:'));
    expect(links[0]).toMatchObject({ text: 'modelassay.yml:18', attributes: { rel: 'noreferrer noopener' } });
  });

  test('loads nothing, and its policy allows only its own style and script', async () => {
    const html = await renderHtml(reportOf(suite));
    const elements = elementsOf(html);
    const csp = named(elements, 'meta').find(({ attributes }) => attributes['http-equiv'])!.attributes.content!;
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(csp).toBe(
      `default-src 'none'; style-src ${hash(named(elements, 'style')[0]!.text)}; script-src ${hash(named(elements, 'script')[0]!.text)}; base-uri 'none'; form-action 'none'`,
    );
    for (const { attributes } of elements) {
      expect(
        Object.keys(attributes).filter((name) => /^(src|srcset|style|on.*|xlink:.*|action|background)$/.test(name)),
      ).toEqual([]);
    }
    expect(html).not.toMatch(/url\(|@import|https?:\/\//);
  });

  test('allows pictures that are within it where it has some', async () => {
    const [first, ...others] = suite;
    const withImages = [{ ...first!, figures: [...first!.figures, images] }, ...others];
    expect(await renderHtml(reportOf(withImages))).toContain("default-src 'none'; img-src data:; style-src");
    expect(await renderHtml(reportOf(suite))).not.toContain('img-src');
  });

  test('every table has a caption, heads with a scope, and rows of one length', async () => {
    const elements = elementsOf(await renderHtml(reportOf(suite)));
    const tables = named(elements, 'table').length;
    expect(tables).toBeGreaterThan(6);
    expect(named(elements, 'caption')).toHaveLength(tables);
    expect(named(elements, 'caption').filter(({ text }) => text === '')).toEqual([]);
    expect(named(elements, 'th').filter(({ attributes }) => !attributes.scope)).toEqual([]);
    const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = elements.flatMap(({ attributes }) => [
      ...(attributes['aria-labelledby'] ? [attributes['aria-labelledby']] : []),
      ...(attributes.href?.startsWith('#') ? [attributes.href.slice(1)] : []),
    ]);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test('numbers sort by their values, and rows are told apart by verdict', async () => {
    const elements = elementsOf(await renderHtml(reportOf([accuracyFail])));
    const keys = named(elements, 'td').flatMap(({ attributes }) => attributes['data-k'] ?? []);
    expect(keys).toContain('-0.05517');
    const verdicts = named(elements, 'tr').flatMap(({ attributes }) => attributes['data-verdict'] ?? []);
    expect(verdicts).toEqual([...Array(2).fill('fail'), ...Array(9).fill('pass')]);
  });

  test('a thousand checks stay below two megabytes', async () => {
    const html = await renderHtml(reportOf([largeResult(1000)]));
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(named(elementsOf(html), 'tr').filter(({ attributes }) => attributes['data-verdict'])).toHaveLength(1000);
    expect(html).toContain('40 more checks in the table below');
  });

  test('nothing is a report, too', async () => {
    const elements = elementsOf(await renderHtml(reportOf([])));
    expect(named(elements, 'h1')[0]!.text).toBe('Blocked: no gate delivered a result');
  });
});

describe('the picture of an interval and its limit', () => {
  const [, drop] = accuracyFail.checks;

  test('the good side is positive, whichever side of the limit that is', () => {
    expect(stanceOf(drop!)).toMatchObject({ value: expect.closeTo(-0.04517), high: expect.closeTo(-0.03192) });
    const below = latencyWarn.checks[0]!;
    expect(stanceOf(below)).toMatchObject({
      value: expect.closeTo(58.77),
      low: expect.closeTo(55.9),
      high: expect.closeTo(60.2),
    });
  });

  test('rows that share a limit share a scale', () => {
    const scales = scalesOf([drop!, makeCheck({ id: 'a', basis: 'fact' })]);
    expect([...scales]).toEqual([['max-drop fraction', expect.closeTo(0.05922)]]);
    expect(markupText(intervalPlot(drop!, scales)!)).toContain('class="limit"');
  });

  test('has a scale, and the baseline where it stands: at its value, or where nothing changed', () => {
    const plot = (check: Check) => markupText(intervalPlot(check, scalesOf([check]))!);
    const texts = (check: Check) => [...plot(check).matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(texts(drop!)).toEqual(['−6.92', '−1.00\u00a0pp', '+4.92']);
    const [level] = accuracyFail.checks;
    expect(texts(level!)).toEqual(['89.24', '95.00\u00a0%', '']);
    for (const check of [drop!, level!]) expect(plot(check)).toContain('class="baseline"');
    const alone = { ...level!, numbers: { ...level!.numbers, baseline: null } };
    expect(plot(alone)).not.toContain('class="baseline"');
  });

  test('a census has none', () => {
    expect(intervalPlot(dataSchema.checks[0]!, new Map())).toBeNull();
    expect(stanceOf(makeCheck({ id: 'a', verdict: 'error' }))).toBeNull();
  });
});

describe('markup', () => {
  test('what is put in is escaped, markup is not', () => {
    const list = ['<a>', '"b"'].map((text) => markup`<li title="${text}">${text}</li>`);
    expect(markupText(markup`<ul>${list}${null}${3}${trusted('<hr>')}</ul>`)).toBe(
      '<ul><li title="&lt;a&gt;">&lt;a&gt;</li><li title="&quot;b&quot;">&quot;b&quot;</li>3<hr></ul>',
    );
  });
});
