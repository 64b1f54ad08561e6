import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../src/core/units.ts';
import {
  type Agreement,
  compareData,
  compareFiles,
  compareWaivers,
  mayLoosen,
  policyNotices,
  unacknowledged,
} from '../../src/policy/watch.ts';
import { aCheck, aResult } from '../github/results.ts';
import { comparePolicies } from './policies.ts';

const base = {
  version: 1,
  model: { path: 'candidate.onnx' },
  baseline: { path: 'production.onnx' },
  gates: {
    accuracy: {
      data: { path: 'eval.parquet', label: 'label' },
      metrics: {
        accuracy: { min: '95%', 'max-drop': '1pp' },
        f1_macro: { 'max-drop': '1pp' },
        log_loss: { max: '0.25nats' },
      },
      slices: ['label', { by: 'lang', 'min-rows': 30, metrics: { recall: { min: 0.9 } } }],
      decide: 'interval',
      confidence: 0.95,
      'on-inconclusive': 'fail',
      'allow-missing-labels': false,
      timeout: '10m',
    },
    latency: { p99: '100ms', 'max-slowdown': { p50: '5%' } },
  },
};

type Mutable = { [key: string]: never };
function changed(change: (policy: typeof base & Mutable) => void): unknown {
  const copy = structuredClone(base) as typeof base & Mutable;
  change(copy);
  return copy;
}
const set = (path: string, value: unknown) =>
  changed((policy) => {
    const keys = path.split('/');
    const last = keys.pop()!;
    const parent = keys.reduce((node, key) => node[key] as never, policy as Mutable) as Record<string, unknown>;
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  });

const A = 'gates/accuracy';

describe('a policy against the one of the base', () => {
  test.each([
    ['itself', base],
    ['another order of keys', { gates: base.gates, baseline: base.baseline, model: base.model, version: 1 }],
    ['another order of slices', set(`${A}/slices`, [...base.gates.accuracy.slices].reverse())],
    ['0.95 for 95%', set(`${A}/metrics/accuracy/min`, 0.95)],
    ['0.1s for 100ms', set('gates/latency/p99', '0.1s')],
    ['another model', set('model/path', 'other.onnx')],
    ['another timeout', set(`${A}/timeout`, '20m')],
    [
      'a leaf as its reader made it',
      set(`${A}/metrics/accuracy/max-drop`, { kind: 'points', value: 0.01, text: '1pp' }),
    ],
  ])('%s is the same', (_name, head) => {
    expect(comparePolicies(base, head)).toEqual([]);
  });

  test.each([
    ['a lower minimum', set(`${A}/metrics/accuracy/min`, '94%'), 'loosened', `${A}/metrics/accuracy/min`],
    ['a larger drop', set(`${A}/metrics/accuracy/max-drop`, '2pp'), 'loosened', `${A}/metrics/accuracy/max-drop`],
    ['a higher maximum', set(`${A}/metrics/log_loss/max`, '0.3nats'), 'loosened', `${A}/metrics/log_loss/max`],
    ['a slower p99', set('gates/latency/p99', '1s'), 'loosened', 'gates/latency/p99'],
    ['a larger slowdown', set('gates/latency/max-slowdown/p50', '6%'), 'loosened', 'gates/latency/max-slowdown/p50'],
    ['less confidence', set(`${A}/confidence`, 0.9), 'loosened', `${A}/confidence`],
    ['the point instead of the interval', set(`${A}/decide`, 'point'), 'loosened', `${A}/decide`],
    ['a warning instead of a failure', set(`${A}/on-inconclusive`, 'warn'), 'loosened', `${A}/on-inconclusive`],
    ['missing labels allowed', set(`${A}/allow-missing-labels`, true), 'loosened', `${A}/allow-missing-labels`],
    ['slices that are too small now', set(`${A}/slices/1/min-rows`, 300), 'loosened', `${A}/slices/lang/min-rows`],
    [
      'a limit of another kind',
      set(`${A}/metrics/accuracy/max-drop`, '1%'),
      'changed',
      `${A}/metrics/accuracy/max-drop`,
    ],
    ['a limit that is gone', set(`${A}/metrics/accuracy/min`, undefined), 'removed', `${A}/metrics/accuracy/min`],
    ['a metric that is gone', set(`${A}/metrics/f1_macro`, undefined), 'removed', `${A}/metrics/f1_macro`],
    ['a slice that is gone', set(`${A}/slices`, base.gates.accuracy.slices.slice(1)), 'removed', `${A}/slices/label`],
    ['a gate that is gone', set('gates/latency', undefined), 'removed', 'gates/latency'],
    ['another file of rows', set(`${A}/data/path`, 'easy.parquet'), 'rows', `${A}/data`],
    ['another baseline', set('baseline/path', 'weak.onnx'), 'baseline', 'baseline'],
    ['no baseline', set('baseline', undefined), 'baseline', 'baseline'],
    ['an unknown key with another value', set(`${A}/mode`, 'lax'), 'changed', `${A}/mode`],
    ['limits in place of a limit', set(`${A}/metrics/accuracy/min`, { a: 1 }), 'changed', `${A}/metrics/accuracy/min`],
    ['a number for an unknown key', set(`${A}/mode`, 2), 'changed', `${A}/mode`],
    ['an unknown key of the whole', set('mode', 'lax'), 'changed', 'mode'],
    ['a confidence that is no number', set(`${A}/confidence`, 'high'), 'changed', `${A}/confidence`],
    ['a limit that is no number', set('gates/latency/p99', 'fast'), 'changed', 'gates/latency/p99'],
    ['a limit without its unit', set('gates/latency/p99', 100), 'changed', 'gates/latency/p99'],
    ['a limit in another unit', set(`${A}/metrics/log_loss/max`, '0.25bits'), 'changed', `${A}/metrics/log_loss/max`],
    ['a word that nobody knows', set(`${A}/decide`, 'bayes'), 'changed', `${A}/decide`],
    ['a new permission', set(`${A}/on-missing-baseline`, 'pass'), 'changed', `${A}/on-missing-baseline`],
  ])('%s is %s and told', (_name, head, kind, path) => {
    const changes = comparePolicies(base, head);
    expect(changes[0]).toMatchObject({ kind, path: path.replaceAll('/', '.') });
    expect(changes.some(mayLoosen)).toBe(true);
    expect(policyNotices(changes)).toHaveLength(1);
  });

  test.each([
    ['a higher minimum', set(`${A}/metrics/accuracy/min`, '96%'), 'tightened'],
    ['a new limit', set(`${A}/metrics/f1_macro/min`, '90%'), 'added'],
    ['a new slice', set(`${A}/slices`, [...base.gates.accuracy.slices, 'age']), 'added'],
    ['a new metric', set(`${A}/metrics/recall`, { min: 0.5 }), 'added'],
    ['a new gate', set('gates/drift', { reference: 'a', 'on-missing': 'warn' }), 'added'],
    ['a faster p99', set('gates/latency/p99', '50ms'), 'tightened'],
    ['missing labels forbidden again', base, 'tightened', set(`${A}/allow-missing-labels`, true)],
    ['the interval instead of the point', base, 'tightened', set(`${A}/decide`, 'point')],
  ])('%s is %s', (_name, head, kind, before = base) => {
    expect(comparePolicies(before, head).map((change) => change.kind)).toEqual([kind]);
  });

  test('a column or metric may have the name of a key', () => {
    const odd = { gates: { accuracy: { metrics: { data: { min: 0.5 }, seed: { min: 0.5 } } } } };
    const looser = { gates: { accuracy: { metrics: { data: { min: 0.4 }, seed: { min: 0.4 } } } } };
    expect(comparePolicies(odd, looser).map(({ kind }) => kind)).toEqual(['loosened', 'loosened']);
  });

  test.each([
    ['a word', set(`${A}/decide`, 'bayes'), base],
    ['a limit', set(`${A}/confidence`, 'high'), base],
    ['an unknown key', set(`${A}/mode`, 1), set(`${A}/mode`, 2)],
  ])('%s that nobody knew is told, too', (_name, before, after) => {
    expect(comparePolicies(before, after).map(({ kind }) => kind)).toEqual(['changed']);
  });

  test('how something is run is judged as a whole, as the rows are', () => {
    const on = (...providers: string[]) => ({ gates: { 'onnx-export': { providers } } });
    expect(comparePolicies(on('CPU'), on('CPU', 'CUDA')).map(({ kind }) => kind)).toEqual(['rows']);
  });

  test('what an item of a list is called may be missing: then it is what it says', () => {
    const slices = (...all: object[]) => set(`${A}/slices`, all);
    const [few, many] = [{ 'min-rows': 30 }, { 'min-rows': 40 }];
    expect(comparePolicies(slices(few, many), slices(many, few))).toEqual([]);
    expect(comparePolicies(slices(few, many), slices(many)).map(({ kind }) => kind)).toEqual(['removed']);
  });

  test('the gravest comes first', () => {
    const before = {
      mode: 'strict',
      baseline: 'production.onnx',
      gates: {
        'data-schema': { contract: 'contract.yaml' },
        accuracy: {
          data: 'eval.parquet',
          confidence: 0.9,
          decide: 'interval',
          metrics: { accuracy: { min: 0.9 }, f1_macro: { min: 0.9 } },
        },
      },
    };
    const after = {
      mode: 'lax',
      baseline: 'weak.onnx',
      gates: {
        'data-schema': { contract: 'easy.yaml' },
        accuracy: {
          data: 'eval.parquet',
          confidence: 0.95,
          decide: 'point',
          metrics: { accuracy: { min: 0.9, max: 1 } },
        },
      },
    };
    const kinds = ['removed', 'loosened', 'rows', 'baseline', 'changed', 'tightened', 'added'];
    expect(comparePolicies(before, after).map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each([
    ['a limit', set(`${A}/metrics/accuracy/min`, '94%'), 'gates.accuracy.metrics.accuracy.min: 95% → 94%.'],
    ['a limit that is gone', set('gates/latency/p99', undefined), 'gates.latency.p99 is removed (it was 100ms).'],
    ['a gate that is gone', set('gates/latency', undefined), 'gates.latency is removed.'],
    ['other rows', set(`${A}/data`, 'x'), 'gates.accuracy.data: {"label":"label","path":"eval.parquet"} → x.'],
    ['no baseline', set('baseline', undefined), 'baseline: {"path":"production.onnx"} → none.'],
    ['120 characters', set('mode', 'x'.repeat(120)), `mode is new: ${'x'.repeat(120)}.`],
    ['121 characters', set('mode', 'x'.repeat(121)), `mode is new: ${'x'.repeat(120)}….`],
  ])('says of %s what it was and what it is', (_name, head, text) => {
    expect(comparePolicies(base, head)[0]!.text).toBe(text);
  });

  test('shows ten changes that may let more pass, counts the rest, and says nothing of the others', () => {
    const change = (kind: 'loosened' | 'tightened', number: number) => ({ kind, path: '', text: `Change ${number}.` });
    const grave = (count: number) => Array.from({ length: count }, (_, index) => change('loosened', index + 1));
    const shown = grave(10).map(({ text }) => text);
    const said = (...texts: string[]) => [
      { level: 'warning', text: ['This change alters what lets a model pass.', ...texts].join(' ') },
    ];
    expect(policyNotices([...grave(10), change('tightened', 11)])).toEqual(said(...shown));
    expect(policyNotices(grave(12))).toEqual(said(...shown, 'And 2 more changes.'));
    expect(policyNotices([change('tightened', 1)])).toEqual([]);
  });
});

describe('files that the policy names', () => {
  test('are compared by what they say', () => {
    const before = new Map([['gates.data-schema.contract', { a: 1, b: [2] }]]);
    expect(compareFiles(before, new Map([['gates.data-schema.contract', { b: [2], a: 1 }]]))).toEqual([]);
    expect(compareFiles(before, new Map([['gates.data-schema.contract', { a: 2, b: [2] }]]))).toEqual([
      {
        kind: 'changed',
        path: 'gates.data-schema.contract',
        text: 'The file that gates.data-schema.contract names is changed.',
      },
    ]);
    expect(compareFiles(before, new Map())).toEqual([]);
  });
});

describe('rows that were judged', () => {
  const dataset = (rows: number, digit: string) => ({
    name: 'eval.parquet',
    rows,
    digest: parseDigest(`sha256:${digit.repeat(64)}`),
  });
  const result = (datasets: ReturnType<typeof dataset>[]) => aResult([aCheck('a', 'pass')], { datasets });

  test('are the same when their digest is', () => {
    expect(compareData([result([dataset(997, 'a')])], [result([dataset(997, 'a')])])).toEqual([]);
  });

  test('are told when they are others, fewer or gone', () => {
    expect(compareData([result([dataset(1200, 'a')])], [result([dataset(997, 'b')])])).toEqual([
      { kind: 'rows', path: '', text: 'accuracy reads another eval.parquet: 997 rows, before 1200 rows.' },
    ]);
    expect(compareData([result([dataset(1200, 'a')])], [result([])])[0]!.text).toContain(
      'no longer reads eval.parquet',
    );
  });

  test('are those of each leg', () => {
    const leg = (id: string, digit: string) => ({ ...result([dataset(997, digit)]), id });
    const both = [leg('int8', 'a'), leg('fp32', 'b')];
    expect(compareData(both, [...both].reverse())).toEqual([]);
    expect(compareData(both, [leg('int8', 'c'), leg('fp32', 'b')])).toHaveLength(1);
  });

  test('of a gate that did not run are the plan’s business', () => {
    expect(compareData([result([dataset(1200, 'a')])], [])).toEqual([]);
  });
});

describe('waivers', () => {
  const waiver = {
    gate: 'accuracy',
    check: 'recall',
    reason: 'being corrected',
    owner: '@team',
    expires: '2026-12-01',
  };
  const model = parseDigest(`sha256:${'a'.repeat(64)}`);

  test.each([
    ['new', [], [waiver], 'It waives accuracy recall until 2026-12-01 (@team).'],
    [
      'extended',
      [waiver],
      [{ ...waiver, expires: '2027-01-01' }],
      'It extends the waiver of accuracy recall from 2026-12-01 to 2027-01-01.',
    ],
    ['widened', [{ ...waiver, model }], [waiver], 'The waiver of accuracy recall now holds for any model.'],
  ])('that are %s are told', (_name, before, after, text) => {
    expect(compareWaivers(before, after)).toEqual([{ kind: 'waiver', path: '', text }]);
  });

  test('that move to another model are told', () => {
    const other = parseDigest(`sha256:${'b'.repeat(64)}`);
    expect(compareWaivers([{ ...waiver, model }], [{ ...waiver, model: other }])[0]!.text).toBe(
      `The waiver of accuracy recall now holds for ${other}.`,
    );
  });

  test.each([
    ['leg', { id: 'int8' }, 'int8 recall'],
    ['check', { check: 'f1' }, 'f1'],
    ['slice', { slice: 'label=8' }, 'recall label=8'],
  ])('of another %s are others', (_name, changes, what) => {
    expect(compareWaivers([waiver], [waiver, { ...waiver, ...changes }]).map(({ text }) => text)).toEqual([
      `It waives accuracy ${what} until 2026-12-01 (@team).`,
    ]);
  });

  test('that hold for one model only now are not told', () => {
    expect(compareWaivers([waiver], [{ ...waiver, model }])).toEqual([]);
  });

  test('that are removed or shortened are not', () => {
    expect(compareWaivers([waiver], [])).toEqual([]);
    expect(compareWaivers([waiver], [{ ...waiver, expires: '2026-11-01' }])).toEqual([]);
  });
});

const by = (agreement: Partial<Agreement>): Agreement => ({ label: null, labels: [], owners: null, ...agreement });

describe('the agreement', () => {
  const loosened = comparePolicies(base, set(`${A}/metrics/accuracy/min`, '94%'));

  test('is asked for only where the policy asks, and only for what may loosen', () => {
    const asked = unacknowledged(loosened, by({ label: 'policy-change' }));
    expect(asked).toMatchObject([{ gate: 'policy', id: null, fact: 'a change of the policy is not agreed to' }]);
    const mixed = [...loosened, ...comparePolicies(base, set('gates/latency/p99', '50ms'))];
    expect(unacknowledged(mixed, by({ label: 'policy-change' }))).toEqual(asked);
    expect(unacknowledged(loosened, by({ label: 'policy-change', labels: ['policy-change'] }))).toEqual([]);
    expect(unacknowledged(loosened, by({}))).toEqual([]);
    expect(
      unacknowledged(comparePolicies(base, set('gates/latency/p99', '50ms')), by({ label: 'policy-change' })),
    ).toEqual([]);
  });

  test('is the label, or the approval of a code owner, whichever is asked for and there', () => {
    const asked = { approved: false, reason: 'CODEOWNERS names ada' };
    const both = unacknowledged(loosened, by({ label: 'policy-change', owners: asked }));
    expect(both[0]!.reason).toContain(
      'sets the label policy-change, or a code owner of the policy approves this very commit',
    );
    expect(unacknowledged(loosened, by({ owners: asked }))).toHaveLength(1);
    expect(unacknowledged(loosened, by({ owners: { ...asked, approved: true } }))).toEqual([]);
    expect(unacknowledged(loosened, by({ label: 'x', owners: { ...asked, approved: true } }))).toEqual([]);
  });
});
