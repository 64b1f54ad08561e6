import { nearest } from '../core/nearest.ts';
import type { ClassCounts } from './confusion.ts';
import type { ClassMetric, LabelMetric } from './metric.ts';

/**
 * Precision, recall and F1 of one class, with scikit-learn's zero_division="warn": a ratio with an empty denominator is 0,
 * and the remark says so. F1 is 2h / (t + p), not computed through precision and recall.
 */
export interface Retrieval {
  readonly stem: 'precision' | 'recall' | 'f1';
  readonly title: string;
  readonly formula: string;
  /** The denominator is empty when the class … */
  readonly empty: string;
  numerator(counts: ClassCounts, index: number): number;
  denominator(counts: ClassCounts, index: number): number;
  /** The rows that the denominator counts, where both are counts of rows: then it is a binomial share of them. */
  readonly shareOf: 'class' | 'prediction' | null;
}

export const precision: Retrieval = {
  stem: 'precision',
  title: 'Precision',
  formula: 'rows rightly predicted as the class / rows predicted as the class',
  empty: 'was never predicted',
  numerator: ({ hits }, index) => hits[index]!,
  denominator: ({ predicted }, index) => predicted[index]!,
  shareOf: 'prediction',
};

export const recall: Retrieval = {
  stem: 'recall',
  title: 'Recall',
  formula: 'rows rightly predicted as the class / rows of the class',
  empty: 'does not occur in the truth',
  numerator: ({ hits }, index) => hits[index]!,
  denominator: ({ truth }, index) => truth[index]!,
  shareOf: 'class',
};

export const f1: Retrieval = {
  stem: 'f1',
  title: 'F1',
  formula: '2·hits / (rows of the class + rows predicted as the class)',
  empty: 'occurs neither in the truth nor in the predictions',
  numerator: ({ hits }, index) => 2 * hits[index]!,
  denominator: ({ truth, predicted }, index) => truth[index]! + predicted[index]!,
  shareOf: null,
};

/** Of the class with this text: `recall[8]`. */
export function ofClass(kind: Retrieval, label: string): ClassMetric {
  const described = {
    name: `${kind.stem}[${label}]`,
    title: `${kind.title} of class ${label}`,
    unit: 'fraction',
    better: 'higher',
    definition: kind.formula,
    needs: 'labels',
    ...(kind.shareOf !== null && { shareOf: { kind: kind.shareOf, name: label } }),
  } as const;
  return {
    ...described,
    bind({ classes }) {
      const index = classes.indexOf(label);
      if (index < 0) {
        return {
          ok: false,
          reason: `${described.name}: there is no class ${JSON.stringify(label)}; the classes are ${some(classes)}${closeTo(label, classes)}`,
          candidates: nearest(label, classes).map((name) => `${kind.stem}[${name}]`),
        };
      }
      const metric: LabelMetric = {
        ...described,
        statistic: (counts) => ratio(kind, counts, index),
        remark: (counts) => (kind.denominator(counts, index) === 0 ? conventionFor(kind, [label]) : null),
        proportion:
          kind.shareOf !== null
            ? (counts) => ({ successes: kind.numerator(counts, index), trials: kind.denominator(counts, index) })
            : null,
      };
      return { ok: true, metric };
    },
  };
}

/** Unweighted mean over the classes that occur in the truth or in the predictions. sklearn average="macro". */
export function macro(kind: Retrieval): ClassMetric {
  return averaged(kind, 'macro', 'unweighted mean over the classes in the truth or the predictions', (counts, index) =>
    counts.truth[index]! + counts.predicted[index]! > 0 ? 1 : 0,
  );
}

/** Mean weighted by how often the class occurs in the truth. sklearn average="weighted". */
export function weighted(kind: Retrieval): ClassMetric {
  return averaged(
    kind,
    'weighted',
    'mean over the classes, weighted by their rows',
    ({ truth }, index) => truth[index]!,
  );
}

/** From the sums over all labels of rows with any number of them. sklearn average="micro"; of one class a row it is accuracy. */
export function micro(kind: Retrieval): ClassMetric {
  const own = {
    name: `${kind.stem}_micro`,
    title: `Micro ${kind.stem === 'f1' ? 'F1' : kind.stem}`,
    unit: 'fraction',
    better: 'higher',
    definition: `summed over the classes: ${kind.formula}`,
    needs: 'labels',
    only: 'sets',
  } as const;
  const sums = (counts: ClassCounts) => {
    let [above, below] = [0, 0];
    for (let index = 0; index < counts.truth.length; index++) {
      above += kind.numerator(counts, index);
      below += kind.denominator(counts, index);
    }
    return { above, below };
  };
  return {
    ...own,
    bind: () => ({
      ok: true,
      metric: {
        ...own,
        statistic: (counts) => {
          const { above, below } = sums(counts);
          return below === 0 ? Number.NaN : above / below;
        },
        remark: (counts) => (sums(counts).below === 0 ? 'no label is there to count, so it is 0/0' : null),
        proportion: null,
      },
    }),
  };
}

function averaged(
  kind: Retrieval,
  average: 'macro' | 'weighted',
  how: string,
  weight: (counts: ClassCounts, index: number) => number,
): ClassMetric {
  const described = {
    name: `${kind.stem}_${average}`,
    title: `${average === 'macro' ? 'Macro' : 'Weighted'} ${kind.stem === 'f1' ? 'F1' : kind.stem}`,
    unit: 'fraction',
    better: 'higher',
    definition: `${how}, of: ${kind.formula}`,
    needs: 'labels',
  } as const;
  const statistic = (counts: ClassCounts): number => {
    let total = 0;
    let weights = 0;
    for (let index = 0; index < counts.truth.length; index++) {
      const share = weight(counts, index);
      if (share === 0) continue;
      total += share * ratio(kind, counts, index);
      weights += share;
    }
    return total / weights;
  };
  return {
    ...described,
    bind: ({ classes }) => ({
      ok: true,
      metric: {
        ...described,
        statistic,
        remark: (counts) => {
          const empty = classes.filter(
            (_, index) => weight(counts, index) > 0 && kind.denominator(counts, index) === 0,
          );
          return empty.length > 0 ? conventionFor(kind, empty) : null;
        },
        proportion: null,
      },
    }),
  };
}

function ratio(kind: Retrieval, counts: ClassCounts, index: number): number {
  const denominator = kind.denominator(counts, index);
  return denominator === 0 ? 0 : kind.numerator(counts, index) / denominator;
}

const NAMED = 5;

function conventionFor(kind: Retrieval, labels: readonly string[]): string {
  const classes =
    labels.length === 1 ? `class ${labels[0]} ${kind.empty}` : `classes ${some(labels)}: each ${kind.empty}`;
  return `${classes}, so the ${kind.title === 'F1' ? 'F1' : kind.stem} there is 0/0 and set to 0, as scikit-learn does`;
}

/** The end of a sentence without its full stop. */
export function closeTo(label: string, classes: readonly string[]): string {
  const [close] = nearest(label, classes);
  return close === undefined ? '' : `; the nearest is ${JSON.stringify(close)}`;
}

function some(labels: readonly string[]): string {
  const rest = labels.length > NAMED ? ` and ${labels.length - NAMED} more` : '';
  return labels.slice(0, NAMED).join(', ') + rest;
}
