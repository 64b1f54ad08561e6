import { describe, expect, test } from 'vitest';
import { suspectsOf } from '../../../src/gates/accuracy/suspects.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';
import { measurementOf, predictionsOf } from './measurements.ts';

const bench = workbench();

/** Labels of several classes, and a model that knows most of them. */
function rowsOf(rows: number, classes: number, right: number, seed: number) {
  const random = seededRandom(seed);
  const label = Array.from({ length: rows }, () => Math.floor(random() * classes));
  const said = label.map((truth) => (random() < right ? truth : Math.floor(random() * classes)));
  return { label, said, shuffled: label.toSorted(() => random() - 0.5) };
}

describe('shuffled labels', () => {
  test('are named where two good models are at chance', () => {
    const { said, shuffled } = rowsOf(400, 5, 0.95, 3);
    const found = suspectsOf(measurementOf(shuffled, predictionsOf(said), predictionsOf(said)));
    expect(found[0]).toMatch(
      /^Both models are right no more often than by chance \(kappa -?0\.0\d and -?0\.0\d\), so the labels look shuffled/,
    );
    expect(suspectsOf(measurementOf(shuffled, predictionsOf(said)))[0]).toMatch(
      /^The model is right no more often than by chance/,
    );
  });

  test.each([0.95, 0.5, 0.3])('are not where models know something: %f', (right) => {
    const { label, said } = rowsOf(400, 5, right, 4);
    expect(suspectsOf(measurementOf(label, predictionsOf(said), predictionsOf(said)))).toEqual([]);
  });

  test('are not where few rows only cannot tell a model that knows something from chance', () => {
    // 36 of 60 right is a kappa of 0.2, within three standard errors of none (0.39); 30 of 60 is one of 0.
    const label = Array.from({ length: 60 }, (_, row) => row % 2);
    const said = label.map((truth, row) => (row < 36 ? truth : 1 - truth));
    expect(suspectsOf(measurementOf(label, predictionsOf(said), predictionsOf(said)))).toEqual([]);
    const half = label.map((truth, row) => (row < 30 ? truth : 1 - truth));
    expect(suspectsOf(measurementOf(label, predictionsOf(half)))).toHaveLength(1);
  });

  test('are not where a model is wrong more often than by chance', () => {
    const { label, said } = rowsOf(400, 2, 0.95, 12);
    const found = suspectsOf(measurementOf(label, predictionsOf(said.map((one) => 1 - one))));
    expect(found).toEqual([expect.stringMatching(/^The classes look exchanged/)]);
  });

  test('are not where one model only fails, or there are few rows', () => {
    const { label, said } = rowsOf(400, 5, 0.95, 5);
    const noise = rowsOf(400, 5, 0.95, 6).said;
    expect(suspectsOf(measurementOf(label, predictionsOf(noise), predictionsOf(said)))).toEqual([]);
    expect(suspectsOf(measurementOf(label.slice(0, 40), predictionsOf(noise.slice(0, 40))))).toEqual([]);
  });
});

describe('a class map that is swapped', () => {
  const swapped = (said: readonly number[]) => said.map((one) => (one === 1 ? 3 : one === 3 ? 1 : one));

  test('is named with the classes, whatever the model is', () => {
    const { label, said } = rowsOf(400, 5, 0.95, 9);
    const [found, ...others] = suspectsOf(measurementOf(label, predictionsOf(swapped(said)), predictionsOf(said)));
    expect(found).toMatch(
      /^The classes look exchanged: the model is right on 0\.5\d+ of the rows as named, but on 0\.9\d+ when it says "[13]" for "[13]"/,
    );
    expect(others).toEqual([]);
    const both = suspectsOf(measurementOf(label, predictionsOf(swapped(said)), predictionsOf(swapped(said))));
    expect(both[0]).toMatch(/^Both models are right under other names of the classes .* the labels of the data look/);
  });

  test('in a table of predictions stands before all else in the report', async () => {
    const { label, said } = rowsOf(300, 3, 0.95, 10);
    const names = ['cat', 'dog', 'owl'];
    const wrong = ['dog', 'cat', 'owl'];
    const lines = label.map((truth, row) => [row, names[truth], wrong[said[row]!], names[said[row]!]].join(','));
    const path = await bench.file('swapped.csv', `${['id,y,said,before', ...lines].join('\n')}\n`);
    const yaml = `data: { path: '${path}', id: id, label: y }\nmetrics: { accuracy: { max-drop: 1pp } }`;
    const model = (predicted: string) => ({ path, predicted });
    const { description, checks } = await runGate(bench.engine(), yaml, model('said'), model('before'));
    expect(checks[0]!.verdict).toBe('fail');
    expect(description.findings![0]).toMatch(/^The classes look exchanged: .* "cat" for "dog", "dog" for "cat"/);
  });

  test('is not in a model that is only bad', () => {
    for (const right of [0.9, 0.5, 0.2]) {
      const { label, said } = rowsOf(400, 5, right, 11);
      expect(suspectsOf(measurementOf(label, predictionsOf(said))).join()).not.toContain('exchanged');
    }
  });
});

test('a threshold that moved is told from a model that forgot', async () => {
  const random = seededRandom(8);
  const lines = Array.from({ length: 400 }, (_, row) => {
    const p = Math.min(0.98, Math.max(0.02, (row % 2 ? 0.62 : 0.38) + (random() - 0.5) * 0.5));
    return [row, row % 2, p >= 0.5 ? 1 : 0, p >= 0.7 ? 1 : 0, (1 - p).toFixed(4), p.toFixed(4)].join(',');
  });
  const path = await bench.file('moved.csv', `${['id,y,at50,at70,p0,p1', ...lines].join('\n')}\n`);
  const yaml = `data: { path: '${path}', id: id, label: y }\nmetrics: { accuracy: { max-drop: 1pp }, roc_auc: { max-drop: 1pp } }\nresamples: 200`;
  const probabilities = { 0: 'p0', 1: 'p1' };
  const model = (predicted: string) => ({ path, predicted, probabilities });
  const { description, checks } = await runGate(bench.engine(), yaml, model('at70'), model('at50'));
  expect(checks[0]!.verdict).toBe('fail');
  expect(description.findings![0]).toMatch(
    /The scores order the rows as before .* the threshold moved, not what the model knows/,
  );
  const { description: same } = await runGate(bench.engine(), yaml, model('at50'), model('at50'));
  expect(same.findings!.join()).not.toContain('threshold moved');
});
