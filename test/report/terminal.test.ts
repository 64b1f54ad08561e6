import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { reportOf } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { FIT } from '../../src/report/width.ts';
import {
  accuracyFail,
  accuracyInconclusive,
  accuracyPass,
  dataSchema,
  latencyError,
  latencyWarn,
  manySlices,
} from './samples.ts';

const { shortened, wrapped } = FIT;

const suite = [dataSchema, accuracyFail, accuracyInconclusive, latencyError, latencyWarn];

describe('the terminal', () => {
  test.each([
    ['accuracy-pass', [accuracyPass], 120],
    ['accuracy-fail', [accuracyFail], 120],
    ['suite-blocked', suite, 140],
    ['many-slices-narrow', [manySlices], 80],
  ] as const)('%s', async (name, results, columns) => {
    const text = renderTerminal(reportOf(results), { color: false, columns });
    await expect(text).toMatchFileSnapshot(`terminal-${name}.snap.txt`);
  });

  test.each([40, 60, 80, 100, 120, 200])('stays within %i columns', (columns) => {
    for (const line of renderTerminal(reportOf([...suite, manySlices]), { color: false, columns }).split('\n')) {
      // Only a word that is longer than the line may stick out.
      if (line.trim().includes(' ')) expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(columns, 62));
    }
  });

  test('color changes nothing but color', () => {
    const colored = renderTerminal(reportOf(suite), { color: true, columns: 120 });
    expect(colored).toContain('\u001b[31m✖ fail\u001b[39m');
    expect(stripVTControlCharacters(colored)).toBe(renderTerminal(reportOf(suite), { color: false, columns: 120 }));
  });

  test('begins with the decision', () => {
    expect(renderTerminal(reportOf(suite), { color: false, columns: 120 })).toMatch(
      /^✖ Blocked: the model lost class 8, latency could not decide/,
    );
    expect(renderTerminal(reportOf([]), { color: false, columns: 120 })).toBe(
      '✖ Blocked: no gate delivered a result.\n',
    );
  });

  test('tells in one line what holds of the data', () => {
    const text = renderTerminal(reportOf([dataSchema]), { color: false, columns: 120 });
    expect(text).toMatch(/^✔ Passed: 24 data rules hold\.\n\n {2}✔ digits: 24 rules hold\n/);
  });
});

test('words are wrapped, long ones stand alone', () => {
  expect(wrapped('a bb ccc dddddddd e', 5)).toEqual(['a bb', 'ccc', 'dddddddd', 'e']);
  expect(wrapped('日本 語 の', 4)).toEqual(['日本', '語', 'の']);
  expect(wrapped('', 4)).toEqual(['']);
});

test('a command stays on one line, so that it can be copied', () => {
  const text =
    'Make one first (modelassay profile data/eval.csv -o reference.json), and go on, or: modelassay reconcile --drift adopt --reason "as it is". That is all.';
  expect(wrapped(text, 20)).toEqual([
    'Make one first',
    '(modelassay profile data/eval.csv -o reference.json),',
    'and go on, or:',
    'modelassay reconcile --drift adopt --reason "as it is".',
    'That is all.',
  ]);
  expect(wrapped('See what modelassay history lists there', 24)).toEqual([
    'See what',
    'modelassay history lists',
    'there',
  ]);
});

test('a cut never splits a character', () => {
  expect(shortened('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5)).toBe('👩‍👩‍👧👩‍👩‍👧…');
  expect(shortened('abc', 3)).toBe('abc');
});
