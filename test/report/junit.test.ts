import { DOMParser, type Element } from '@xmldom/xmldom';
import { expect, test } from 'vitest';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { reportOf } from '../../src/report/report.ts';
import { accuracyFail, accuracyInconclusive, latencyError, latencyWarn, makeCheck, makeResult } from './samples.ts';

const missing = [{ gate: 'drift', id: 'eu', reason: 'its job was cancelled' }];
const read = (xml: string) => new DOMParser().parseFromString(xml, 'text/xml');
const all = (xml: string, name: string) => [...read(xml).getElementsByTagName(name)] as Element[];
const numbers = (element: Element) =>
  ['tests', 'failures', 'errors', 'skipped'].map((name) => Number(element.getAttribute(name)));

test('a suite per gate, a case per check', async () => {
  const xml = renderJunit(
    reportOf([accuracyFail, accuracyInconclusive, latencyError, latencyWarn], {
      ...PLAIN_CONTEXT,
      missing,
    }),
  );
  await expect(xml).toMatchFileSnapshot('junit.snap.xml');
  expect(all(xml, 'testsuite').map((suite) => [suite.getAttribute('name'), ...numbers(suite)])).toEqual([
    ['accuracy', 12, 3, 0, 0],
    ['accuracy (night)', 1, 1, 0, 0],
    ['latency', 1, 0, 1, 0],
    ['latency', 3, 0, 0, 2],
    ['drift (eu)', 1, 0, 1, 0],
  ]);
  expect(numbers(all(xml, 'testsuites')[0]!)).toEqual([18, 4, 2, 2]);
});

const BLOCKS = { kind: 'blocks' } as const;

test.each([
  ['pass', null, []],
  ['fail', BLOCKS, ['failure']],
  ['inconclusive', BLOCKS, ['failure']],
  ['error', BLOCKS, ['error']],
  ['fail', { kind: 'warns', by: 'severity' }, ['skipped']],
  ['inconclusive', { kind: 'warns', by: 'on-inconclusive' }, ['skipped']],
  ['inconclusive', { kind: 'allowed', by: 'on-inconclusive' }, ['skipped']],
] as const)('%s (%j) is %j', (verdict, effect, outcome) => {
  const xml = renderJunit(
    reportOf([makeResult({ gate: 'accuracy', checks: [makeCheck({ id: 'a', verdict, effect })] })]),
  );
  const [only] = all(xml, 'testcase');
  const children = [...only!.childNodes].filter((node) => node.nodeType === 1).map((node) => node.nodeName);
  expect(children).toEqual(outcome);
});

test('no result at all is an error, not an empty document that looks well', () => {
  expect(numbers(all(renderJunit(reportOf([])), 'testsuites')[0]!)).toEqual([1, 0, 1, 0]);
});
