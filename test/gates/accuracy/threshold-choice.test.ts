import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SubjectError } from '../../../src/core/errors.ts';
import { bestThreshold } from '../../../src/gates/accuracy/threshold-choice.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const bench = workbench();

describe('the best threshold', () => {
  const score = Float64Array.of(0.9, 0.8, 0.8, 0.6, 0.4, 0.1);
  const label = Int32Array.of(1, 1, 0, 1, 0, 0);

  // By hand: at 0.6 three of three are found and one is wrong: F1 = 6/7, accuracy 5/6, balanced (1 + 2/3)/2.
  test.each([
    ['f1', 0.6],
    ['accuracy', 0.6],
    ['balanced_accuracy', 0.6],
  ] as const)('for %s is %f', (maximise, want) => {
    expect(bestThreshold(score, label, maximise)).toBe(want);
  });

  test('is the highest of equally good ones, and equal scores stay together', () => {
    expect(bestThreshold(Float64Array.of(0.7, 0.3), Int32Array.of(1, 0), 'accuracy')).toBe(0.7);
    expect(bestThreshold(Float64Array.of(0.5, 0.5, 0.2), Int32Array.of(1, 0, 1), 'f1')).toBe(0.2);
    // At 0.9 two of three are right, and at 0.3 as well.
    expect(bestThreshold(Float64Array.of(0.3, 0.9, 0.6), Int32Array.of(1, 1, 0), 'accuracy')).toBe(0.9);
    // By hand: at 0.9 F1 = 2·1/(1 + 2), at 0.1 with both found 2·2/(3 + 2), the higher one.
    expect(bestThreshold(Float64Array.of(0.9, 0.5, 0.1), Int32Array.of(1, 0, 1), 'f1')).toBe(0.1);
    // At 0.9 half of the positives and no negative, at 0.1 all of both: 3/4 and 1/2.
    expect(bestThreshold(Float64Array.of(0.9, 0.5, 0.1), Int32Array.of(1, 0, 1), 'balanced_accuracy')).toBe(0.9);
    // At 0.9 and at 0.1 two in three.
    expect(bestThreshold(Float64Array.of(0.9, 0.5, 0.4, 0.1), Int32Array.of(1, 0, 0, 1), 'f1')).toBe(0.9);
    // The last two are equal, and no cut is between them: with the first alone two of three are right, with all as well.
    expect(bestThreshold(Float64Array.of(0.9, 0.5, 0.5), Int32Array.of(1, 1, 0), 'accuracy')).toBe(0.9);
    // The last score is one of them: cut there, all rows are positive and all right.
    expect(bestThreshold(Float64Array.of(0.9, 0.8, 0.1), Int32Array.of(1, 1, 1), 'accuracy')).toBe(0.1);
  });

  test.each(['f1', 'accuracy', 'balanced_accuracy'] as const)(
    'for %s is the best of all, as trying each shows',
    (maximise) => {
      for (const [seed, most] of [0.1, 0.4, 0.8, 1].entries()) {
        const random = seededRandom(seed + 1);
        const many = Float64Array.from({ length: 60 }, () => Math.round(random() * 20) / 20);
        const truth = Int32Array.from(many, (one) => (random() < one * most ? 1 : 0));
        const positives = truth.filter((one) => one === 1).length;
        const valueAt = (cut: number) => {
          const said = Array.from(many, (one) => one >= cut);
          const hits = said.filter((one, row) => one && truth[row] === 1).length;
          const right = said.filter((one, row) => one === (truth[row] === 1)).length;
          const [recall, specificity] = [hits / positives, (right - hits) / (truth.length - positives)];
          const f1 = (2 * hits) / (said.filter(Boolean).length + positives);
          return { f1, accuracy: right / truth.length, balanced_accuracy: (recall + specificity) / 2 }[maximise];
        };
        const best = Math.max(...Array.from(many, valueAt));
        // Rare positives and frequent ones, so that the three measures have their best at different scores.
        expect(valueAt(bestThreshold(many, truth, maximise))).toBeCloseTo(best, 12);
      }
    },
  );
});

async function split(name: string, seed: number, shift: number): Promise<string> {
  const random = seededRandom(seed);
  const lines = Array.from({ length: 300 }, (_, row) => {
    const truth = random() < 0.3 ? 1 : 0;
    const p = 1 / (1 + Math.exp(-((truth ? 1.5 : -1.5) + 2 * (random() - 0.5) + shift)));
    return `${row},${truth},${(1 - p).toFixed(6)},${p.toFixed(6)}`;
  });
  return bench.file(name, `${['id,y,p0,p1', ...lines].join('\n')}\n`);
}

/** Where the policies below say it. */
const AT_THRESHOLD = { file: 'modelassay.yml', line: 3 };

describe('through the gate', () => {
  /** Scores of 1.2 logits too much: the cut at 0.5 is wrong, and one on another split mends it. */
  const judged = async (threshold: string, path: string) =>
    runGate(
      bench.engine(),
      `data: { path: '${path}', id: id, label: y }\nmetrics: { accuracy: { min: 0 } }\n${threshold}`,
      { path: await split('judged.csv', 1, 1.2), probabilities: { 0: 'p0', 1: 'p1' }, 'further-rows': 'allow' },
    );

  test('rows that judge the model are refused to choose by', async () => {
    const path = await split('judged.csv', 1, 1.2);
    const run = judged(`threshold: { data: '${path}' }`, path);
    await expect(run).rejects.toThrow(/Name a split of its own/);
    await expect(run).rejects.toMatchObject({ position: AT_THRESHOLD });
  });

  test('rows without a label choose nothing, whatever may lack one where the model is judged', async () => {
    const path = await split('judged.csv', 1, 1.2);
    const [head, first, ...rest] = readFileSync(path, 'utf8').split('\n').slice(0, 201);
    const lacking = first!.replace(/,[01],/, ',,');
    const tune = await bench.file('lacking.csv', [head, lacking, ...rest].join('\n'));
    await expect(judged(`threshold: { data: '${tune}' }\nallow-missing-labels: true`, path)).rejects.toThrow(
      /1 of 200 rows of .*lacking.csv have no label/,
    );
  });

  test('a split of its own mends a cut that is off', async () => {
    const path = await split('judged.csv', 1, 1.2);
    const whole = readFileSync(path, 'utf8').split('\n');
    const tune = await bench.file('tune.csv', whole.slice(0, 201).join('\n'));
    const plain = await judged('', path);
    const chosen = await judged(`threshold: { data: '${tune}', maximise: accuracy }`, path);
    expect(chosen.checks[0]!.numbers.value!.value).toBeGreaterThan(plain.checks[0]!.numbers.value!.value! + 0.02);
    expect(chosen.provenance.environment.threshold).toBeGreaterThan(0.55);
    // Evidence goes stale where the split changes: the verdict hangs on it.
    expect(chosen.provenance.datasets.map(({ name, rows }) => [name, rows])).toEqual([
      [path, 300],
      [tune, 200],
    ]);
  });

  test('is the best score of the split, of two logits the probability that they come to', async () => {
    const path = await split('judged.csv', 1, 1.2);
    const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
    const part = rows.slice(0, 200).map((row) => row.split(',').map(Number));
    const want = bestThreshold(
      Float64Array.from(part, (row) => row[3]!),
      Int32Array.from(part, (row) => row[1]!),
      'f1',
    );
    const tune = await bench.file('tune.csv', `id,y\n${part.map(([id, y]) => `${id},${y}\n`).join('')}`);
    const choice = `threshold: { data: '${tune}', maximise: f1 }`;
    const chosen = await judged(choice, path);
    expect(chosen.provenance.environment.threshold).toBe(want);

    const logits = rows.map((row) => {
      const [id, , , p] = row.split(',').map(Number);
      return `${id},0,${Math.log(p! / (1 - p!))}\n`;
    });
    const predictions = await bench.file('logits.csv', `id,l0,l1\n${logits.join('')}`);
    const fromLogits = await runGate(
      bench.engine(),
      `data: { path: '${path}', id: id, label: y }\nmetrics: { accuracy: { min: 0 } }\n${choice}`,
      { path: predictions, logits: { 0: 'l0', 1: 'l1' }, 'further-rows': 'allow' },
    );
    expect(fromLogits.provenance.environment.threshold).toBeCloseTo(want, 9);
  });

  test('a model without scores is refused', async () => {
    const path = await split('judged.csv', 1, 1.2);
    const tune = await bench.file('labels.csv', readFileSync(path, 'utf8').split('\n').slice(0, 201).join('\n'));
    await expect(
      runGate(
        bench.engine(),
        `data: { path: '${path}', id: id, label: y }\nmetrics: { accuracy: { min: 0 } }\nthreshold: { data: '${tune}' }`,
        { path, predicted: 'y', 'further-rows': 'allow' },
      ),
    ).rejects.toThrow(/gives no scores, and a threshold is made of them/);
  });

  test.each([
    ['logits', (p: number) => Math.log(p / (1 - p))],
    ['probabilities', (p: number) => p],
  ] as const)('rows of the split for which a model has no finite score choose nothing: %s', async (kind, scored) => {
    const rows = readFileSync(await split('judged.csv', 1, 1.2), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const part = (name: string, of: readonly string[]) =>
      bench.file(name, `id,y\n${of.map((row) => `${row.split(',').slice(0, 2).join(',')}\n`).join('')}`);
    const path = await part('first.csv', rows.slice(0, 100));
    const tune = await part('rest.csv', rows.slice(100));
    const lines = rows.map((row) => {
      const [id, , , p] = row.split(',').map(Number);
      const s1 = id === 150 ? 'nan' : scored(p!);
      return `${id},${kind === 'logits' ? 0 : id === 150 ? 'nan' : 1 - p!},${s1}\n`;
    });
    const predictions = await bench.file(`${kind}-nan.csv`, `id,s0,s1\n${lines.join('')}`);
    const run = runGate(
      bench.engine(),
      `data: { path: '${path}', id: id, label: y }\nmetrics: { accuracy: { min: 0 } }\nthreshold: { data: '${tune}' }`,
      { path: predictions, [kind]: { 0: 's0', 1: 's1' }, 'further-rows': 'allow' },
    );
    await expect(run).rejects.toThrow(SubjectError);
    await expect(run).rejects.toMatchObject({ position: AT_THRESHOLD });
    await expect(run).rejects.toThrow(/NaN or infinite in 1 of 200 rows of .*rest\.csv, so no threshold can be chosen/);
  });

  test('is for two classes', async () => {
    const path = await bench.file('three.csv', 'id,y,p0,p1\n1,0,0.5,0.5\n2,1,0.5,0.5\n3,2,0.5,0.5\n');
    const own = await split('judged.csv', 1, 1.2);
    const run = judged(`threshold: { data: '${path}' }`, own);
    await expect(run).rejects.toThrow(/between two classes/);
    await expect(run).rejects.toMatchObject({ position: AT_THRESHOLD });
    const sets =
      'data: { path: d.csv, label: [a, b] }\nmetrics: { subset_accuracy: { min: 0 } }\nthreshold: { data: t.csv }';
    await expect(runGate(bench.engine(), sets, { path: own, probabilities: { a: 'p0', b: 'p1' } })).rejects.toThrow(
      /two classes only/,
    );
  });
});
