import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HELP, helpUrl, withHelp } from '../../src/wording/help.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8');
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('help.ts'))
  .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
  .join('\n');

describe('what a message links to', () => {
  test.each(HELP.map(({ says, at }) => [says, at]))('%s is said by us, and has a place on the page', (says, at) => {
    expect(sources).toContain(says);
    expect(page).toMatch(new RegExp(`^<a name="${at}"></a>\\n## `, 'm'));
  });

  test('every place of the page is an anchor with a heading of its own', () => {
    const anchors = [...page.matchAll(/^<a name="([a-z0-9-]+)"><\/a>\n## (.+)$/gm)];
    expect(anchors.length).toBeGreaterThan(15);
    expect(new Set(anchors.map(([, name]) => name)).size).toBe(anchors.length);
    expect(page.match(/<a name=/g)).toHaveLength(anchors.length);
  });

  test('the address stands on a line of its own, and only where there is more to read', () => {
    const message = 'the model m.onnx is not an ONNX file: it looks like a Git LFS pointer; fetch it';
    expect(withHelp(message)).toBe(
      `${message}\nMore: https://github.com/modelassay/modelassay/blob/v1/docs/troubleshooting.md#lfs`,
    );
    expect(withHelp('All is well.')).toBe('All is well.');
    expect(helpUrl('No column feeds the input "X" of the model.')).toMatch(/#inputs$/);
  });
});
