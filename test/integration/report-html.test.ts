import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLAIN_CONTEXT, type ReportContext } from '../../src/report/context.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { reportOf } from '../../src/report/report.ts';
import type { Result } from '../../src/result/document.ts';
import { FIGURES } from '../report/figure-samples.ts';
import {
  accuracyFail,
  accuracyInconclusive,
  accuracyPass,
  dataSchema,
  largeResult,
  latencyError,
  latencyWarn,
} from '../report/samples.ts';

const browserPath =
  process.env.CHROMIUM ??
  ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout?.trim())
    .find((path) => path);

const suite = [dataSchema, { ...accuracyFail, figures: [...FIGURES] }, accuracyInconclusive, latencyError, latencyWarn];

/** With everything that a pull request adds to a report. */
const CONTEXT: ReportContext = {
  ...PLAIN_CONTEXT,
  missing: [{ gate: 'drift', id: 'eu', reason: 'Its job was cancelled.' }],
  notices: [
    { level: 'warning', text: 'This change alters what lets a model pass. gates.accuracy.confidence: 0.95 → 0.9.' },
    { level: 'note', text: 'A waiver is not needed.' },
  ],
  mergeBase: { commit: 'c0ffee'.padEnd(40, '0'), results: [accuracyPass, dataSchema], from: 'run 4711' },
};

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

// A browser that is not there must not look like a report that was looked at.
if (!browserPath && process.env.CI === 'true') {
  test('the HTML report in Chromium: no browser on this machine', () => {
    expect.fail('Install chromium, or name it with the environment variable CHROMIUM.');
  });
}

describe.skipIf(!browserPath)('the HTML report in Chromium (skipped where there is none)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-html-'));
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: browserPath!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(results: readonly Result[], options: { width?: number; dark?: boolean } = {}) {
    const file = join(folder, 'report.html');
    writeFileSync(file, await renderHtml(reportOf(results, CONTEXT)));
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1200, height: 900 },
      colorScheme: options.dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, requests, complaints, url: pathToFileURL(file).href };
  }

  const checks = (page: Page) => page.locator('table:has(caption #all-checks)');
  const firstColumn = async (page: Page) =>
    (await checks(page).locator('tbody tr:visible th bdi').allTextContents()).slice(0, 3);

  test('asks the network for nothing and breaks no rule of its own policy', async () => {
    const { page, requests, complaints, url } = await open(suite);
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a policy that allows no more: a script or style that is added does not run', async () => {
    const { page } = await open([accuracyPass]);
    await page.evaluate(`
      const script = document.createElement('script'); script.textContent = 'window.leaked = 1'; document.body.append(script);
      const image = document.createElement('img'); image.src = 'https://evil.invalid/x.png'; document.body.append(image);
      document.body.setAttribute('style', 'outline: 9px solid red');`);
    expect(await page.evaluate('window.leaked')).toBeUndefined();
    expect(await page.evaluate('getComputedStyle(document.body).outlineWidth')).not.toBe('9px');
    await page.close();
  });

  test.each([
    ['light', false, 1200],
    ['dark', true, 1200],
    ['light on a phone', false, 375],
    ['dark on a phone', true, 375],
  ])('is accessible: %s', async (_, dark, width) => {
    const { page } = await open(suite, { dark, width });
    await page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true;');
    await page.evaluate(axe);
    const { violations } = (await page.evaluate('axe.run()')) as { violations: Violation[] };
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html} ${nodes[0]!.failureSummary ?? ''}`);
    expect(told).toEqual([]);
    await page.close();
  });

  test('follows the system, and the button overrules it', async () => {
    const { page } = await open(suite, { dark: true });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    const button = page.locator('#theme');
    expect(await button.textContent()).toBe('Light theme');
    await button.click();
    expect(await button.textContent()).toBe('Dark theme');
    expect(await background()).not.toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await button.click();
    expect(await background()).toBe(dark);
    await page.close();
  });

  test('every table sorts, by number where it holds numbers, and back', async () => {
    const { page } = await open(suite);
    const before = await firstColumn(page);
    const head = checks(page).locator('th', { hasText: 'Interval and limit' });
    // The picture's key is the margin left to the limit.
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    expect(await firstColumn(page)).toEqual(['recall on label = 8', 'accuracy', 'p50']);
    await head.getByRole('button').press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect((await firstColumn(page))[0]).toBe('p99');
    expect(await page.getByRole('status').last().textContent()).toBe('Sorted by Interval and limit, descending');
    await head.getByRole('button').press('Enter');
    expect(await head.getAttribute('aria-sort')).toBeNull();
    expect(await firstColumn(page)).toEqual(before);
    expect(await page.locator('table:has(tbody tr + tr) thead th:not(:has(button))').count()).toBe(0);
    await page.close();
  });

  test('tables filter by words and by verdict', async () => {
    const { page } = await open(suite);
    const rows = checks(page).locator('tbody tr:visible');
    const all = await rows.count();
    await page.getByRole('searchbox', { name: /Filter Checks/ }).fill('accuracy inconclusive');
    expect(await rows.count()).toBe(1);
    await page.getByRole('searchbox', { name: /Filter Checks/ }).fill('');
    const verdicts = page.getByRole('group', { name: 'Verdicts in Checks' });
    await verdicts.getByRole('button', { name: /^fail 2$/ }).click();
    expect(await rows.count()).toBe(2);
    await verdicts.getByRole('button', { name: /^all / }).click();
    expect(await rows.count()).toBe(all);
    await page.close();
  });

  test('the keyboard reaches the decision first, and then what acts', async () => {
    const { page } = await open(suite);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the decision');
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#decision$/);
    const outline = async () => {
      await page.keyboard.press('Tab');
      return page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    };
    for (let step = 0; step < 5; step++) expect(await outline()).not.toBe('none');
    await page.close();
  });

  test.each([320, 375, 768])('fits a screen of %i pixels: only tables and figures scroll sideways', async (width) => {
    const { page } = await open(suite, { width });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.close();
  });

  test('on a screen of 1,200 pixels the table of checks needs no scrolling', async () => {
    const { page } = await open(suite, { width: 1200 });
    const excess = await page.evaluate(`(() => {
      const region = document.querySelector('.scroll:has(> table #all-checks)');
      return region.scrollWidth - region.clientWidth;
    })()`);
    expect(excess).toBe(0);
    await page.close();
  });

  test('a picture that is wider than the screen says so, and no other does', async () => {
    for (const width of [390, 1200]) {
      const { page } = await open(suite, { width });
      const told = await page.evaluate(`[...document.querySelectorAll('figure:has(.scroll)')].map((figure) => {
        const frame = figure.querySelector('.scroll');
        return [frame.scrollWidth > frame.clientWidth + 1, getComputedStyle(figure.querySelector('.wider')).display !== 'none'];
      })`);
      // Images wrap, and never scroll.
      const drawn = FIGURES.filter(({ kind }) => kind !== 'images');
      expect(told).toEqual(drawn.map(() => [width === 390, width === 390]));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.close();
    }
  });

  test('prints everything, folds opened and controls gone', async () => {
    const { page } = await open(suite);
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect(await page.locator('#theme').isVisible()).toBe(false);
    expect(await page.locator('.tools').first().isVisible()).toBe(false);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });

  test('a thousand checks are usable', async () => {
    const { page, complaints } = await open([largeResult(1000)]);
    await page.getByRole('searchbox', { name: /Filter Checks/ }).fill('store 990');
    expect(await checks(page).locator('tbody tr:visible').count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('without script the page is whole', async () => {
    const file = join(folder, 'plain.html');
    writeFileSync(file, await renderHtml(reportOf(suite)));
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    expect(await page.locator('h1').textContent()).toMatch(/^Blocked/);
    expect(await page.locator('tr[data-verdict]:visible').count()).toBe(14);
    await page.locator('details.held > summary').click();
    expect(await page.locator('tr[data-verdict]:visible').count()).toBe(38);
    expect(await page.locator('#theme').isVisible()).toBe(false);
    await context.close();
  });
});
