import { describe, expect, test } from 'vitest';
import {
  ANNOTATION_MESSAGE_UTF16,
  annotationsOf,
  repositoryPath,
  writeAnnotations,
} from '../../src/github/annotations.ts';
import { aCheck, aResult } from './results.ts';

const folders = { workingFolder: '/repo/models', repositoryRoot: '/repo' };

function written(results: Parameters<typeof annotationsOf>[0]): string[] {
  const lines: string[] = [];
  writeAnnotations(annotationsOf(results, folders), (line) => lines.push(line));
  return lines;
}

describe('annotations', () => {
  test('stand at the limit that was missed, relative to the repository', () => {
    const check = aCheck('acc', 'fail', {
      flip: 'Passes from 90%.',
      examples: ['eval-1', 'eval-2', 'eval-3', 'eval-4'],
      reproduce: 'modelassay accuracy',
    });
    expect(written([aResult([check, aCheck('f1', 'pass')], { id: 'int8' })])).toEqual([
      '::error file=models/modelassay.yml,line=3,col=5,title=accuracy int8 · Failed%3A Check acc::Check acc 93.00\u00a0%25 (≥\u00a095\u00a0%25 asked; 997 rows).%0Aacc is fail%0ARows eval-1, eval-2, eval-3 and 1 more.%0ARun it yourself: modelassay accuracy',
    ]);
  });

  test('warn about what does not block', () => {
    const lines = written([
      aResult([aCheck('slice', 'inconclusive', { effect: { kind: 'warns', by: 'on-inconclusive' } })]),
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::warning .*Inconclusive%3A Check slice::/);
  });

  test('tell of a gate that could not measure', () => {
    const problem = {
      kind: 'input',
      message: 'data is empty',
      source: { file: 'modelassay.yml', line: 9, column: 1 },
    } as const;
    expect(written([aResult([], { problem })])[0]).toBe(
      '::error file=models/modelassay.yml,line=9,col=1,title=accuracy · could not measure::data is empty',
    );
  });

  test('beyond ten of a level are counted in the last', () => {
    const checks = Array.from({ length: 15 }, (_, index) => aCheck(`c${index}`, 'fail'));
    const warnings = Array.from({ length: 10 }, (_, index) =>
      aCheck(`w${index}`, 'inconclusive', { effect: { kind: 'warns', by: 'on-inconclusive' } }),
    );
    const lines = written([aResult([...warnings, ...checks])]);
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(10);
    expect(lines[9]).toContain('%0A(and 5 more in the summary)');
    expect(lines.join('')).not.toContain('(and 0 more');
  });

  test('fit what the runner shows, with the count still on them', () => {
    const checks = Array.from({ length: 11 }, (_, index) => aCheck(`c${index}`, 'fail', { reason: '😀'.repeat(4000) }));
    const last = written([aResult(checks)])[9]!;
    const message = decodeURIComponent(last.slice(last.indexOf('::', 2) + 2));
    expect(message.length).toBeLessThanOrEqual(ANNOTATION_MESSAGE_UTF16);
    expect(message.isWellFormed()).toBe(true);
    expect(message).toMatch(/1 more in the summary\)$/);
  });

  test('hide nothing and command nothing', () => {
    const check = aCheck('x', 'fail', { title: 'a\u202eb,file=/etc', reason: 'one\n::error::two\u200b' });
    const [line, ...others] = written([aResult([check])]);
    expect(others).toEqual([]);
    expect(line).toContain('a⟨U+202E⟩b%2Cfile=/etc');
    expect(line).toContain('one%0A: :error::two⟨U+200B⟩');
  });

  test.each([
    ['modelassay.yml', 'models/modelassay.yml'],
    ['../modelassay.yml', 'modelassay.yml'],
    ['/repo/a/b.yml', 'a/b.yml'],
    ['../../etc/passwd', null],
    ['/etc/passwd', null],
    ['input metrics', null],
    ['flag --metrics', null],
    ['a\u202eb.yml', null],
  ])('the file %s is %s in the repository', (file, expected) => {
    expect(repositoryPath(file, folders)).toBe(expected);
  });
});
