import { idOf, labelOf, type SaidColumns, type TableColumns } from './fit.ts';

/** A table of what some model said, and the rows that it spoke of. */
export interface Predictions {
  /** The table of predictions. */
  readonly path: string;
  readonly predicted: string;
  /** The rows with the truth; the same table where it holds both. */
  readonly data: string;
  readonly id: string;
  /** The columns that may hold the truth: one where its name says so. */
  readonly labels: readonly string[];
}

/** What the accuracy gate takes without being told. */
export const USUAL = /^(?:predicted|prediction)$/;
/** What else people call it. */
const OTHER = /^(?:predictions?|pred|preds|y_pred|y_hat|yhat|predicted_\w+|\w+_pred(?:icted)?)$/i;

/** Every pair of a table of predictions and rows that share its id, in the order of the tables. */
export function predictionsIn(tables: readonly TableColumns[], said: SaidColumns = {}): Predictions[] {
  const speak = tables.flatMap((table) => {
    const names = table.columns.map(({ name }) => name);
    const predicted = names.find((name) => USUAL.test(name)) ?? names.find((name) => OTHER.test(name));
    const id = idOf(names, said);
    return predicted === undefined || id === null ? [] : [{ path: table.name, predicted, id }];
  });
  return speak.flatMap((one) =>
    tables.flatMap((table): Predictions[] => {
      const isOwn = table.name === one.path;
      if (!isOwn && speak.some(({ path }) => path === table.name)) return [];
      const names = table.columns.map(({ name }) => name);
      if (!names.includes(one.id)) return [];
      const others = names.filter((name) => name !== one.id && name !== one.predicted);
      const named = labelOf(others, said);
      // A table of predictions is full of other columns: of those only a plain name is a label.
      const labels = named === undefined ? (isOwn ? [] : others) : others.filter((name) => name === named);
      return labels.length === 0 ? [] : [{ ...one, data: table.name, labels }];
    }),
  );
}
