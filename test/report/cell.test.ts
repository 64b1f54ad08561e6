import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cell, code, htmlText, link, prose } from '../../src/report/cell.ts';
import { visible } from '../../src/wording/visible.ts';
import { HOSTILE } from './hostile.ts';
import { markdownElements } from './markdown-dom.ts';

const ZERO_WIDTH_SPACE = '\u200b';

describe('prose and cells', () => {
  test('a list of ids is cut between two of them, a long name wherever it is full', () => {
    const ids = Array.from({ length: 40 }, (_, row) => `eval-${String(row).padStart(4, '0')}`);
    const kept = cell(ids.join(', '));
    expect(kept.endsWith(', …')).toBe(true);
    expect(ids.slice(0, 14).join(', ').startsWith(kept.slice(0, -3))).toBe(true);
    expect(
      kept
        .slice(0, -3)
        .split(', ')
        .every((id) => ids.includes(id)),
    ).toBe(true);
    expect(cell(`a, ${'b'.repeat(400)}`)).toHaveLength(160);
  });

  test('names stay readable in the source', () => {
    expect(prose('accuracy_micro on label = 8: 0.9699 [0.9595, 0.9783], −0.2 pp (12 rows) + 3')).toBe(
      'accuracy_micro on label = 8: 0.9699 [0.9595, 0.9783], −0.2 pp (12 rows) + 3',
    );
    expect(prose('+0.60 pp [−0.21, +1.41]')).toBe('+0.60 pp [−0.21, +1.41]');
    expect(prose('C:\\data, 12:30:45, a::b, issue # 5')).toBe('C:\\\\data, 12:30:45, a::b, issue # 5');
  });

  test.each([
    ['a|b', 'a\\|b'],
    ['[x](y)', '\\[x\\](y)'],
    ['[1, 2](y)', '\\[1, 2\\](y)'],
    ['<b>&', '&lt;b&gt;&amp;'],
    ['@octocat', '@&#8203;octocat'],
    ['#12', '#&#8203;12'],
    ['GH-12', 'GH-&#8203;12'],
    [':rocket:', ':&#8203;rocket:'],
    ['https://a.b', 'https:&#8203;//a.b'],
    ['www.a.b', 'www&#8203;.a.b'],
    ['$x$', '<span>$</span>x<span>$</span>'],
    ['_x_', '\\_x\\_'],
    ['# x', '\\# x'],
    ['- x', '\\- x'],
    ['1. x', '1\\. x'],
    ['---', '\\---'],
    ['a\nb\tc', 'a b c'],
  ])('%j is written %j', (text, markdown) => {
    expect(prose(text)).toBe(markdown);
  });

  const places: Record<string, { write: (text: string) => string; wrap: (markdown: string) => string; own: string[] }> =
    {
      'prose at the start of a line': { write: prose, wrap: (text) => text, own: ['p'] },
      'prose in a sentence': { write: prose, wrap: (text) => `- **x**: ${text} end`, own: ['ul', 'li', 'strong'] },
      'a table cell': {
        write: cell,
        wrap: (text) => `| a | b |\n|---|---|\n| ${text} | end |`,
        own: ['table', 'thead', 'tbody', 'tr', 'th', 'td'],
      },
      'code in a table': {
        write: code,
        wrap: (text) => `| a | b |\n|---|---|\n| ${text} | end |`,
        own: ['table', 'thead', 'tbody', 'tr', 'th', 'td', 'code'],
      },
      'code in a sentence': { write: code, wrap: (text) => `see ${text} here`, own: ['p', 'code'] },
      'a summary': {
        write: htmlText,
        wrap: (text) => `<details><summary>${text}</summary>\n\nbody\n\n</details>`,
        own: ['details', 'summary', 'p'],
      },
    };

  describe.each(Object.entries(places))('%s', (_, { write, wrap, own }) => {
    const check = (text: string) => {
      const { elements, comments, text: shown } = markdownElements(wrap(write(text)));
      // The span of a dollar sign is the one element that escaping adds.
      const foreign = elements.filter(({ name }) => !own.includes(name) && name !== 'span');
      expect(foreign).toEqual([]);
      expect(elements.filter(({ attributes }) => Object.keys(attributes).some((name) => name !== 'align'))).toEqual([]);
      expect(comments).toEqual([]);
      expect(write(text)).not.toMatch(/[\n\r]|<!--/);
      return shown.replaceAll(ZERO_WIDTH_SPACE, '');
    };

    test.each(HOSTILE.map((text) => [text]))('%j does nothing', (text) => {
      const shown = check(text);
      const expected = visible(text).trim();
      if (expected.length <= 160) expect(shown).toContain(expected);
    });

    test('nothing does anything', () => {
      const piece = fc.oneof(
        fc.constantFrom(...HOSTILE.filter((text) => text.length < 200)),
        fc.string({ unit: 'grapheme', maxLength: 8 }),
        fc.constantFrom(...'`|<>[]()*_~#@$&\\:-+= \n'),
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => void check(pieces.join(''))),
        { numRuns: 100 },
      );
    });
  });

  test('a table keeps its columns', () => {
    for (const text of HOSTILE) {
      const { elements } = markdownElements(`| a | b |\n|---|---|\n| ${cell(text)} | ${code(text)} |`);
      expect(elements.filter(({ name }) => name === 'td')).toHaveLength(2);
    }
  });

  test('mentions, issues and shortcodes are broken in the rendered text', () => {
    for (const text of HOSTILE) {
      for (const write of [prose, cell, htmlText]) {
        const { text: shown } = markdownElements(`x ${write(text)}`);
        expect(shown).not.toMatch(/@[a-z]|#\d|\bGH-\d|:(rocket|100|\+1):|:\/\/|www\./i);
      }
    }
  });

  test('a long name is cut in a cell and kept in prose', () => {
    expect(cell('x'.repeat(500))).toHaveLength(160);
    expect(cell('x'.repeat(500))).toMatch(/x…$/);
    expect(prose('x'.repeat(500))).toHaveLength(500);
    expect(cell(`${'x'.repeat(158)}😀😀`).isWellFormed()).toBe(true);
  });
});

describe('links', () => {
  test('only to web addresses that cannot end early', () => {
    expect(link('a', 'https://github.com/a/b/blob/c/d.yml#L3')).toBe('[a](https://github.com/a/b/blob/c/d.yml#L3)');
    for (const url of ['javascript:alert(1)', 'https://a.b/) x', 'https://a.b/ x', 'https://a.b/<x>', '/a', '']) {
      expect(link('a', url)).toBe('a');
    }
  });
});
