import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationsOf } from '../../src/github/annotations.ts';
import { PLAIN_CONTEXT, type ReportContext } from '../../src/report/context.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { decisionLine } from '../../src/report/overall.ts';
import { reportOf } from '../../src/report/report.ts';
import type { Result } from '../../src/result/document.ts';
import { type EffectPolicy, effectOf, VERDICTS } from '../../src/result/verdict.ts';
import {
  accuracyFail,
  accuracyInconclusive,
  accuracyPass,
  dataSchema,
  latencyError,
  latencyWarn,
  makeCheck,
  makeResult,
} from './samples.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const missing = [{ gate: 'drift', id: 'eu', reason: 'its job was cancelled' }];
const overall = (results: readonly Result[], missing: ReportContext['missing'] = []) =>
  reportOf(results, { ...PLAIN_CONTEXT, missing }).verdict;
const line = (...input: Parameters<typeof overall>) => plain(decisionLine(overall(...input)));

const WARNS: EffectPolicy = {
  fail: { as: 'warn', by: 'severity' },
  inconclusive: { as: 'warn', by: 'on-inconclusive' },
};

describe('the decision', () => {
  test('one gate says what it found', () => {
    expect(line([accuracyFail])).toBe(
      'Blocked: the model lost class 8. recall on label = 8 98.13 % → 40.19 % (−57.94 pp; drop ≤ 5 pp asked; 107 rows). 58 of 107 rows of class 8 are now predicted as 3 (before: 0).',
    );
    expect(line([accuracyPass])).toBe('Passed: accuracy 96.99 % (+0.60 pp), f1_macro 96.98 % (+0.61 pp).');
    expect(line([accuracyInconclusive])).toBe(
      'Cannot tell yet: 1 check needs more rows. accuracy 95.29 % (≥ 95 % asked; 170 rows). A conclusion needs about 15\u202f200 rows (now 170).',
    );
    expect(line([latencyError])).toMatch(/^Blocked: latency could not decide\. /);
  });

  test('several gates are counted, and the gravest finding is told', () => {
    expect(line([dataSchema, accuracyFail, accuracyInconclusive, latencyError], missing)).toMatch(
      /^Blocked: the model lost class 8, latency could not decide, drift \(eu\) delivered no result and 1 check needs more rows\. recall on label = 8 /,
    );
    expect(line([dataSchema, accuracyPass])).toBe(
      'Passed: accuracy 96.99 % (+0.60 pp), f1_macro 96.98 % (+0.61 pp) · 24 data rules hold.',
    );
    expect(line([dataSchema, accuracyFail])).toMatch(/^Blocked: the model lost class 8\. /);
  });

  test('one cause that keeps all from being decided is told first, before what it keeps', () => {
    const undecided = (id: string, reason: string) =>
      makeCheck({ id, title: id, verdict: 'error', effect: { kind: 'blocks' }, reason });
    const lost = 'Invalid run: the GPU is lost.';
    const checks = [undecided('p99_latency', 'The run is invalid.'), undecided('valid run', lost)];
    const invalid = makeResult({
      gate: 'gpu-benchmark',
      headline: 'invalid run: the GPU is lost',
      summary: lost,
      checks,
    });
    expect(line([invalid])).toMatch(
      /^Blocked: invalid run: the GPU is lost and 2 checks could not be decided\. valid run: .*Invalid run: the GPU is lost\./,
    );
    const silent = makeResult({ gate: 'gpu-benchmark', headline: null, checks: checks.slice(0, 1) });
    expect(line([silent])).toMatch(/^Blocked: 1 check could not be decided\. /);
  });

  test('columns that were compared with earlier data are counted as such, each once', () => {
    const about = (column: string) => ({ kind: 'column' as const, table: 'live', column });
    const check = (id: string, column: string, change = {}) => makeCheck({ id, about: about(column), ...change });
    const warned = { verdict: 'fail' as const, effect: { kind: 'warns' as const, by: 'max-drifted' } };
    const drift = (...checks: Result['checks']) => makeResult({ gate: 'drift', checks });
    const [ks, missing, other] = [check('ks[x]', 'x'), check('missing[x]', 'x'), check('ks[y]', 'y')];
    expect(line([drift(ks, missing, other)])).toBe('Passed: no drift in 2 columns.');
    expect(line([dataSchema, drift(ks, missing, other)])).toBe('Passed: no drift in 2 columns · 24 data rules hold.');
    const failed = check('ks[y]', 'y', { verdict: 'fail', effect: { kind: 'blocks' } });
    const found = {
      ...drift(ks, failed),
      headline: 'y drifted',
      findings: ['y: KS distance 0.4. Perhaps another unit?', 'z: 0.3.'],
    };
    // What the gate found out stands in the first line, in the place of the worst check's reason.
    expect(line([found])).toBe('Blocked: y drifted. y: KS distance 0.4. Perhaps another unit?');
    expect(renderMarkdown(reportOf([found], PLAIN_CONTEXT))).toContain('**Look at first:** z: 0.3.');
    expect(line([drift(ks, missing, check('ks[y]', 'y', warned))])).toMatch(
      /^Passed with 1 warning: no drift in 1 of 2 columns\./,
    );
  });

  test('warnings do not block and are counted', () => {
    expect(line([latencyWarn])).toBe(
      'Passed with 1 warning: p99 41.23 ms (+2.8 %), p50 12.74 ms (+6.1 %). p50 12.01 ms → 12.74 ms (+6.1 %; rise ≤ 5 % asked; 2000 samples).',
    );
  });

  test('two legs that are asked the same are told apart', () => {
    const legs = ['fp16', 'int8'].map((id) => makeResult({ gate: 'accuracy', id, checks: [makeCheck({ id: 'a' })] }));
    expect(overall(legs).decision).toBe('Passed: a 97.00\u00a0% (fp16), a 97.00\u00a0% (int8).');
  });

  test('what is let be is counted, and neither a warning nor among what holds', () => {
    const allowed = makeCheck({
      id: 'b',
      verdict: 'inconclusive',
      effect: { kind: 'allowed', by: 'on-inconclusive' },
      reason: 'These rows cannot tell.',
    });
    const result = makeResult({ gate: 'accuracy', checks: [makeCheck({ id: 'a' }), allowed] });
    const merged = overall([result]);
    expect(merged).toMatchObject({ verdict: 'pass', checks: { total: 2, passed: 1, warnings: 0, allowed: 1 } });
    expect(merged.decision).toBe('Passed: a 97.00\u00a0%, b 95.00\u00a0% · 1 check let be.');
    const markdown = renderMarkdown(reportOf([result]));
    expect(markdown).toContain('1 check let be, by on-inconclusive');
    expect(markdown).not.toContain('Warnings');
    expect(annotationsOf([result], { workingFolder: '/', repositoryRoot: '/' })).toEqual([]);
  });

  test('nothing is never a pass', () => {
    expect(overall([])).toMatchObject({
      verdict: 'error',
      blocking: true,
      decision: 'Blocked: no gate delivered a result.',
    });
  });

  test('a promised result that did not come blocks', () => {
    expect(overall([accuracyPass], missing)).toMatchObject({ verdict: 'error', blocking: true });
    expect(line([accuracyPass], missing)).toBe(
      'Blocked: drift (eu) delivered no result. drift (eu): its job was cancelled.',
    );
    expect(line([], missing)).toBe('Blocked: drift (eu) delivered no result. drift (eu): its job was cancelled.');
  });

  test('what blocks besides results is told for what it is', () => {
    const expired = { gate: 'waiver', id: 'accuracy recall', reason: 'It expired.', fact: 'a waiver has expired' };
    expect(line([accuracyPass], [expired])).toBe(
      'Blocked: a waiver has expired. waiver (accuracy recall): It expired.',
    );
    expect(line([accuracyFail, dataSchema], [...missing, expired, expired])).toMatch(
      /^Blocked: the model lost class 8, drift \(eu\) delivered no result and a waiver has expired \(2 times\)\./,
    );
  });

  test('passes only when everything that blocks passed', () => {
    const check = fc.record({ verdict: fc.constantFrom(...VERDICTS), softened: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.array(check, { maxLength: 4 }), { maxLength: 4 }), (gates) => {
        const results = gates.map((checks, gate) =>
          makeResult({
            gate: `gate-${gate}`,
            checks: checks.map(({ verdict, softened }, id) =>
              makeCheck({ id: String(id), verdict, effect: effectOf(verdict, softened ? WARNS : {}) }),
            ),
          }),
        );
        const merged = overall(results);
        const sound =
          results.length > 0 &&
          results.every(
            ({ checks }) =>
              checks.length > 0 &&
              checks.every(({ verdict, effect }) => verdict === 'pass' || effect?.kind === 'warns'),
          );
        expect(merged.blocking).toBe(!sound);
        expect(merged.decision).toMatch(sound ? /^Passed/ : /^(Blocked|Cannot tell yet): /);
      }),
    );
  });
});
