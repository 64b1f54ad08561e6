import type { Measurement } from './measurement.ts';

/**
 * How badly a row was predicted: 1 for a mistake and 0 for none, or how far off a number is; less that of the baseline where
 * there is one.
 */
export function badnessOf(measurement: Measurement): (row: number) => number {
  const own = badnessOfModel(measurement, 'candidate');
  if (measurement.baseline === null) return own;
  const before = badnessOfModel(measurement, 'baseline');
  return (row) => own(row) - before(row);
}

/** How badly one of the models predicted a row; NaN where what it said is none. */
export function badnessOfModel(measurement: Measurement, role: 'candidate' | 'baseline'): (row: number) => number {
  switch (measurement.kind) {
    case 'values': {
      const { predicted } = measurement[role]!;
      return (row) => Math.abs(measurement.value[row]! - predicted[row]!);
    }
    case 'sets': {
      const { predicted } = measurement[role]!;
      const width = measurement.classes.length;
      return (row) => {
        let wrong = 0;
        for (let at = row * width; at < (row + 1) * width; at++) wrong += predicted[at]! ^ measurement.truth[at]!;
        return wrong / width;
      };
    }
    default: {
      const { predicted } = measurement[role]!;
      return (row) => (predicted[row] === measurement.label[row] ? 0 : 1);
    }
  }
}
