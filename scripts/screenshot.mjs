// Picture of an HTML report for the README: node scripts/screenshot.mjs report.html report.png [--dark] [--width 1100] [--height 900]
// Without --height the whole page. Needs Chromium, found as `chromium` on the path or named by CHROMIUM.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dark: { type: 'boolean' }, width: { type: 'string', default: '1100' }, height: { type: 'string' } },
});
const [page, picture] = positionals;
if (!page || !picture) {
  console.error('Give an HTML file and the PNG to write.');
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim(),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
  ],
});
try {
  const tab = await browser.newPage({
    viewport: { width: Number(values.width), height: Number(values.height ?? 900) },
    colorScheme: values.dark ? 'dark' : 'light',
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
  });
  await tab.goto(pathToFileURL(resolve(page)).href);
  await tab.screenshot({ path: picture, fullPage: values.height === undefined });
} finally {
  await browser.close();
}
