import { expect, test } from 'vitest';
import { predictionsIn } from '../../src/init/predictions.ts';

const table = (name: string, ...columns: readonly string[]) => ({
  name,
  columns: columns.map((column) => ({ name: column, declared: 'VARCHAR' })),
});

test('predictions and rows are joined by the id that both have', () => {
  const tables = [table('eval.csv', 'id', 'age', 'label'), table('out.csv', 'id', 'predicted', 'p_yes')];
  expect(predictionsIn(tables)).toEqual([
    { path: 'out.csv', predicted: 'predicted', data: 'eval.csv', id: 'id', labels: ['label'] },
  ]);
  expect(predictionsIn([table('eval.csv', 'key', 'label'), table('out.csv', 'id', 'predicted')])).toEqual([]);
  expect(predictionsIn([table('eval.csv', 'id', 'label'), table('out.csv', 'predicted')])).toEqual([]);
});

test('what is not plain is said', () => {
  const tables = [table('eval.csv', 'user_id', 'age', 'bought'), table('out.csv', 'user_id', 'y_pred')];
  expect(predictionsIn(tables)).toMatchObject([{ predicted: 'y_pred', labels: ['age', 'bought'] }]);
  expect(predictionsIn(tables, { label: 'bought' })).toMatchObject([{ labels: ['bought'] }]);
  expect(predictionsIn(tables, { label: 'sold' })).toEqual([]);
});

test('one table may hold both, and predictions of production are no truth', () => {
  expect(predictionsIn([table('both.csv', 'id', 'target', 'prediction')])).toMatchObject([
    { path: 'both.csv', data: 'both.csv', labels: ['target'] },
  ]);
  const three = [table('a.csv', 'id', 'predicted'), table('b.csv', 'id', 'predicted'), table('rows.csv', 'id', 'y')];
  expect(predictionsIn(three).map(({ path, data }) => `${path} ${data}`)).toEqual(['a.csv rows.csv', 'b.csv rows.csv']);
});
