import { expect, test } from 'vitest';
import { parseDigest } from '../../src/core/units.ts';
import { reportOf } from '../../src/report/report.ts';
import { type Result, type Table, tableSchema } from '../../src/result/document.ts';
import { VERDICTS, type Verdict } from '../../src/result/verdict.ts';
import { makeResult } from './samples.ts';

const ladder: Table = {
  id: 'ladder',
  title: 'How far it came',
  note: null,
  columns: ['step', 'reached'].map((title) => ({ title, kind: 'text', unit: null })),
  rows: [
    ['runs', 'yes'],
    ['does its task', 'not checked'],
  ],
  elsewhere: [
    {
      row: 1,
      gate: 'accuracy',
      says: Object.fromEntries(VERDICTS.map((verdict) => [verdict, ['does its task', verdict]])) as Record<
        Verdict,
        string[]
      >,
    },
  ],
  folded: false,
};
const exported = makeResult({ gate: 'onnx-export', tables: [ladder] });

function reached(...others: Result[]): unknown {
  const { results } = reportOf([exported, ...others]);
  return results.find(({ gate }) => gate === 'onnx-export')!.tables[0]!.rows.map(([, cell]) => cell);
}

test.each(VERDICTS)('a row that another gate decides is told by its verdict: %s', (verdict) => {
  expect(reached(makeResult({ gate: 'accuracy', verdict }))).toEqual(['yes', verdict]);
});

test('the worst of several legs is told', () => {
  const legs = (['pass', 'fail'] as const).map((verdict, leg) =>
    makeResult({ gate: 'accuracy', id: `leg-${leg}`, verdict }),
  );
  expect(reached(...legs)).toEqual(['yes', 'fail']);
});

test('without that gate, and where it is about another model or none, the row stays as it is', () => {
  const other = parseDigest(`sha256:${'9'.repeat(64)}`);
  expect(reached()).toEqual(['yes', 'not checked']);
  expect(reached(makeResult({ gate: 'latency' }))).toEqual(['yes', 'not checked']);
  const subject = { ...exported.subject!, digest: other };
  expect(reached(makeResult({ gate: 'accuracy', verdict: 'fail', subject }))).toEqual(['yes', 'not checked']);
  expect(reached(makeResult({ gate: 'accuracy', verdict: 'fail', subject: null }))).toEqual(['yes', 'not checked']);
});

test('a row that is not there, or of another length, is refused', () => {
  const [told] = ladder.elsewhere!;
  expect(tableSchema.safeParse({ ...ladder, elsewhere: [{ ...told, row: 2 }] }).success).toBe(false);
  const says = { ...told!.says, pass: ['one cell'] };
  expect(tableSchema.safeParse({ ...ladder, elsewhere: [{ ...told, says }] }).success).toBe(false);
});
