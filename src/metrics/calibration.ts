import type { ClassMetric, Curve, RowMetric } from './metric.ts';

const BINS = 15;

/** Σ over bins of |Σ (right − confidence)| / n: a bin without rows adds nothing. */
function errorOver(bin: Int32Array, value: Float64Array, hit: Uint8Array): (weights: Float64Array) => number {
  const gap = value.map((confidence, row) => hit[row]! - confidence);
  const sums = new Float64Array(BINS);
  return (weights) => {
    sums.fill(0);
    let total = 0;
    for (let row = 0; row < gap.length; row++) {
      sums[bin[row]!]! += weights[row]! * gap[row]!;
      total += weights[row]!;
    }
    return sums.reduce((sum, one) => sum + Math.abs(one), 0) / total;
  };
}

/** The bin of a confidence: 15 of equal width, closed on the right, so that 1 is in the last and 1/15 in the first. */
export function binOf(confidence: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
}

/**
 * Σ |gap| is Σ ±gap with the right signs. Signs read off one half of the rows and used on the other never make it larger in
 * expectation, so that what the plug-in has above that is at least its bias.
 */
function excess(bin: Int32Array, value: Float64Array, hit: Uint8Array, halves: Uint8Array): number {
  const sums = [new Float64Array(BINS), new Float64Array(BINS)] as const;
  for (let row = 0; row < value.length; row++) sums[halves[row]! as 0 | 1][bin[row]!]! += hit[row]! - value[row]!;
  let [plain, split] = [0, 0];
  for (let index = 0; index < BINS; index++) {
    const [first, second] = [sums[0][index]!, sums[1][index]!];
    plain += Math.abs(first + second);
    split += Math.sign(second) * first + Math.sign(first) * second;
  }
  return Math.max(0, plain - split) / value.length;
}

const equalWidth: Curve = {
  undefinedFor: () => null,
  optimism: (value, hit, halves) => excess(Int32Array.from(value, binOf), value, hit, halves),
  prepare: (value, hit) => errorOver(Int32Array.from(value, binOf), value, hit),
};

/** As numpy.array_split of the sorted rows: the first groups have one row more where they cannot be equal. */
function equalBins(value: Float64Array, hit: Uint8Array, seen = value.length): Int32Array {
  const order = Int32Array.from({ length: seen }, (_, row) => row).sort(
    (a, b) => value[a]! - value[b]! || hit[a]! - hit[b]!,
  );
  const bin = new Int32Array(value.length);
  const [size, longer] = [Math.floor(seen / BINS), seen % BINS];
  for (const [at, row] of order.entries()) {
    const inLonger = at < longer * (size + 1);
    bin[row] = inLonger ? Math.floor(at / (size + 1)) : longer + Math.floor((at - longer * (size + 1)) / size);
  }
  for (let row = seen; row < value.length; row++) {
    const above = order.findIndex((other) => value[other]! >= value[row]!);
    bin[row] = above < 0 ? BINS - 1 : bin[order[above]!]!;
  }
  return bin;
}

const equalCounts: Curve = {
  optimism: (value, hit, halves) => excess(equalBins(value, hit), value, hit, halves),
  undefinedFor: (hit) => (hit.length < BINS ? `there are fewer rows than its ${BINS} bins` : null),
  prepare: (value, hit, seen) => errorOver(equalBins(value, hit, seen), value, hit),
};

function calibrationError(name: string, title: string, bins: string, curve: Curve): ClassMetric {
  const own = {
    name,
    title,
    unit: 'fraction',
    better: 'lower',
    definition: `Σ over ${BINS} bins of ${bins} of the top class’s confidence: share of rows · |share right − mean confidence|`,
    needs: 'confidence',
  } as const;
  return { ...own, bind: () => ({ ok: true, metric: { ...own, curve, of: [0] } }) };
}

/** Expected calibration error of the top label: Guo et al., ICML 2017, arXiv:1706.04599, eq. 3. */
export const expectedCalibrationError = calibrationError(
  'ece',
  'Expected calibration error',
  'equal width, closed on the right,',
  equalWidth,
);

/** The same with bins that hold equally many rows: Nguyen & O’Connor, EMNLP 2015, arXiv:1508.05154. */
export const adaptiveCalibrationError = calibrationError(
  'ece_adaptive',
  'Adaptive calibration error',
  'equally many rows',
  equalCounts,
);

/**
 * Mean of Σ_c (p_c − [c is true])² over the classes, halved where there are two: then it is (p − y)² of the positive class.
 * sklearn brier_score_loss(scale_by_half="auto").
 */
export const brier: ClassMetric = {
  name: 'brier',
  title: 'Brier score',
  unit: 'fraction',
  better: 'lower',
  definition: 'mean of Σ (p − [true class])² over the classes, halved where there are two',
  needs: 'brier',
  bind() {
    const { bind: _, ...described } = brier;
    const metric: RowMetric = { ...described, needs: 'brier', rowValue: (one) => one };
    return { ok: true, metric };
  },
};
