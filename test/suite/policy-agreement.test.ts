import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/result/document.ts';
import { loadPolicy } from '../../src/suite/policy.ts';
import { demandAgreement } from '../../src/suite/policy-agreement.ts';
import { type CheckChange, sampleCheck, sampleLimit, sampleResult, shareMeasure } from '../result/sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'agreement-'));
afterAll(() => rmSync(folder, { recursive: true }));

function policyOf(more = '') {
  const limits = '{ min: 95%, max-drop: 1pp }';
  writeFileSync(
    join(folder, 'p.yml'),
    `version: 1\ngates: { accuracy: { data: d.parquet, metrics: { accuracy: ${limits} }, ${more} } }\n`,
  );
  return loadPolicy({ file: 'p.yml', overrides: [], workingFolder: folder, environment: {} });
}

const min = (change: CheckChange = {}) => sampleCheck(change);
const drop = (change: CheckChange = {}) =>
  sampleCheck({
    id: 'accuracy_micro.max-drop',
    compared: 'difference',
    numbers: { difference: shareMeasure(0.01, 0, 0.02) },
    limit: sampleLimit({ rule: 'max-drop', value: -0.01, text: '1pp' }),
    ...change,
  });
const BASELINE = { kind: 'file', name: 'production' } as unknown as Result['baseline'];
const saying = (...checks: ReturnType<typeof sampleCheck>[]) => sampleResult({ checks, baseline: BASELINE });
const open = (by: string, kind: 'warns' | 'allowed' = 'warns') =>
  drop({
    basis: 'nothing',
    verdict: 'inconclusive',
    compared: null,
    limit: null,
    numbers: { difference: null },
    effect: { kind, by },
  });

describe('results that the job of the gates may have changed', () => {
  test('are believed where they say what the policy asks for', async () => {
    const policy = await policyOf();
    expect(() => demandAgreement(policy, [saying(min(), drop())])).not.toThrow();
    const failed = saying(min({ verdict: 'fail' }), drop());
    expect(() => demandAgreement(policy, [failed])).not.toThrow();
  });

  test.each<[string, string, Result]>([
    ['a check is gone', 'no check holds accuracy against its max-drop', saying(min())],
    [
      'a limit is lower',
      'accuracy was held against the min 0.5, and the policy says 0.95',
      saying(min({ limit: sampleLimit({ value: 0.5 }) }), drop()),
    ],
    [
      'a limit looks the other way',
      'accuracy was held against the min 0.95',
      saying(min({ limit: sampleLimit({ good: 'below' }) }), drop()),
    ],
    [
      'what fails only warns',
      'accuracy_micro.min only warns by on-inconclusive, which the policy does not say',
      saying(min({ verdict: 'fail', effect: { kind: 'warns', by: 'on-inconclusive' } }), drop()),
    ],
    [
      'what cannot be told is let be',
      'accuracy_micro.min is let be by on-inconclusive',
      saying(min({ verdict: 'inconclusive', effect: { kind: 'allowed', by: 'on-inconclusive' } }), drop()),
    ],
    [
      'a key of slices is used for all rows',
      'only warns by on-inconclusive-slice',
      saying(min({ verdict: 'inconclusive', effect: { kind: 'warns', by: 'on-inconclusive-slice' } }), drop()),
    ],
    [
      'a key that there is not',
      'only warns by kindness',
      saying(min({ verdict: 'fail', effect: { kind: 'warns', by: 'kindness' } }), drop()),
    ],
    [
      'an interval is called a point',
      'accuracy met its min as a point, and the policy asks for an interval',
      saying(min({ basis: 'point' }), drop()),
    ],
    [
      'an interval is called a census',
      'accuracy met its min as a census, and the policy asks for an interval',
      saying(min({ basis: 'census' }), drop()),
    ],
    [
      'a slice is decided by a point',
      'accuracy_micro.min@a=b met its limit as a point',
      saying(min(), drop(), min({ id: 'accuracy_micro.min@a=b', basis: 'point', slice: { column: 'a', value: 'b' } })),
    ],
    [
      'bounds hold less often',
      'the bounds of accuracy hold with a confidence of 0.5, and the policy asks for 0.95',
      saying(
        min({
          numbers: {
            value: {
              ...shareMeasure(0.97, 0.96, 0.98),
              interval: { low: 0.96, high: 0.98, confidence: 0.5, method: 'x' },
            },
          },
        }),
        drop(),
      ),
    ],
    [
      'a baseline that there is is missing',
      'only warns by on-missing-baseline',
      saying(min(), open('on-missing-baseline')),
    ],
  ])('are refused where %s', async (_, why, result) => {
    const policy = await policyOf('on-missing-baseline: warn');
    expect(() => demandAgreement(policy, [result])).toThrow(why);
  });

  test('are believed where a key of the policy says so', async () => {
    const warned = min({ verdict: 'inconclusive', effect: { kind: 'warns', by: 'on-inconclusive' } });
    const policy = await policyOf('on-inconclusive: warn, on-missing-baseline: warn');
    expect(() => demandAgreement(policy, [saying(warned, drop())])).not.toThrow();
    const first = { ...saying(min(), open('on-missing-baseline')), baseline: null };
    expect(() => demandAgreement(policy, [first])).not.toThrow();
  });

  test('may be points where the policy decides by points, and of a gate on rows never', async () => {
    const policy = await policyOf('decide: point');
    expect(() => demandAgreement(policy, [saying(min({ basis: 'point' }), drop({ basis: 'point' }))])).not.toThrow();
    expect(() => demandAgreement(policy, [saying(min(), drop())])).toThrow('the policy asks for a point');
    const drift = sampleResult({ gate: 'drift', checks: [min({ basis: 'point' })] });
    const config = { ...policy.config, gates: { drift: {} } } as unknown as typeof policy.config;
    expect(() => demandAgreement({ file: 'p.yml', config }, [drift])).toThrow('as a point, which nothing');
  });

  test('may lack a comparison only where there was no baseline and the policy lets that pass', async () => {
    const policy = await policyOf('on-missing-baseline: pass');
    expect(() => demandAgreement(policy, [{ ...saying(min()), baseline: null }])).not.toThrow();
    expect(() => demandAgreement(policy, [saying(min())])).toThrow('no check holds accuracy against its max-drop');
    expect(() => demandAgreement(policy, [{ ...saying(drop()), baseline: null }])).toThrow('against its min');
  });
});
