import { nearest } from '../core/nearest.ts';
import type { ClassMetric, Curve, ScoreMetric } from './metric.ts';
import { closeTo } from './retrieval.ts';

/** Rows from the highest score down, equal scores together. Positive where the score is at or above. */
interface Descent {
  /** Row indices, highest score first. */
  readonly order: Int32Array;
  /** Whether the row at each place is a hit. */
  readonly hit: Uint8Array;
  /** Ends, exclusive, of the groups of equal scores. */
  readonly ends: Int32Array;
  /** Of each group the weight of its hits and of its other rows: what was written last. */
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

function descend(value: Float64Array, hit: Uint8Array): Descent {
  const order = Int32Array.from(value.keys()).sort((a, b) => value[b]! - value[a]!);
  const ends: number[] = [];
  for (let at = 0; at < order.length; at++) {
    if (at + 1 === order.length || value[order[at]!]! !== value[order[at + 1]!]!) ends.push(at + 1);
  }
  return {
    order,
    hit: Uint8Array.from(order, (row) => hit[row]!),
    ends: Int32Array.from(ends),
    positives: new Float64Array(ends.length),
    negatives: new Float64Array(ends.length),
  };
}

/** Writes what each group weighs; one loop without a call or a branch, for it runs thousands of times over all rows. */
function weigh({ order, hit, ends, positives, negatives }: Descent, weights: Float64Array): void {
  let at = 0;
  for (let index = 0; index < ends.length; index++) {
    let [own, other] = [0, 0];
    for (const end = ends[index]!; at < end; at++) {
      const weight = weights[order[at]!]!;
      const ofHit = weight * hit[at]!;
      own += ofHit;
      other += weight - ofHit;
    }
    positives[index] = own;
    negatives[index] = other;
  }
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum;
}

function countOf(hit: Uint8Array): number {
  return hit.reduce((count, one) => count + one, 0);
}

const NO_POSITIVE = 'no row is of the class, so there is nothing to find';
const NO_NEGATIVE = 'every row is of the class, so there is nothing to tell it from';

function needsBoth(hit: Uint8Array): string | null {
  const positives = countOf(hit);
  return positives === 0 ? NO_POSITIVE : positives === hit.length ? NO_NEGATIVE : null;
}

/**
 * P(score of a positive > score of a negative) + ½ P(equal). sklearn roc_auc_score. Influence of a row: its placement among
 * the rows of the other kind (DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988) 837–845), centred and by its kind's share.
 */
const rocAucCurve: Curve = {
  undefinedFor: needsBoth,
  prepare(value, hit) {
    const descent = descend(value, hit);
    const { positives, negatives } = descent;
    return (weights) => {
      weigh(descent, weights);
      let [above, area, all] = [0, 0, 0];
      for (let at = 0; at < positives.length; at++) {
        area += negatives[at]! * (above + positives[at]! / 2);
        above += positives[at]!;
        all += negatives[at]!;
      }
      return area / (above * all);
    };
  },
  influence(value, hit) {
    const descent = descend(value, hit);
    const positives = countOf(hit);
    const negatives = hit.length - positives;
    const placement = new Float64Array(hit.length);
    let [seenPositive, seenNegative, sum] = [0, 0, 0];
    let at = 0;
    for (const end of descent.ends) {
      let [own, other] = [0, 0];
      for (let row = at; row < end; row++) hit[descent.order[row]!] === 1 ? own++ : other++;
      for (; at < end; at++) {
        const row = descent.order[at]!;
        const below = negatives - seenNegative - other / 2;
        const above = seenPositive + own / 2;
        placement[row] = hit[row] === 1 ? below / negatives : above / positives;
        if (hit[row] === 1) sum += placement[row]!;
      }
      seenPositive += own;
      seenNegative += other;
    }
    const area = sum / positives;
    const scale = (row: number) => hit.length / (hit[row] === 1 ? positives : negatives);
    return placement.map((one, row) => (one - area) * scale(row));
  },
};

/** Σ (R_k − R_{k−1}) P_k over thresholds from the highest down. sklearn average_precision_score. */
const averagePrecisionCurve: Curve = {
  undefinedFor: (hit) => (countOf(hit) === 0 ? NO_POSITIVE : null),
  prepare(value, hit) {
    const descent = descend(value, hit);
    const { positives, negatives } = descent;
    return (weights) => {
      weigh(descent, weights);
      let [found, all, sum] = [0, 0, 0];
      for (let at = 0; at < positives.length; at++) {
        found += positives[at]!;
        all += positives[at]! + negatives[at]!;
        if (positives[at]! > 0) sum += positives[at]! * (found / all);
      }
      return sum / found;
    };
  },
};

/** Rounding of weighted sums must not decide whether a threshold keeps a recall that it keeps exactly. */
const SLACK = 1e-12;

function recallAtFpr(limit: number): Curve {
  return {
    undefinedFor: needsBoth,
    prepare(value, hit) {
      const descent = descend(value, hit);
      const { positives, negatives } = descent;
      return (weights) => {
        weigh(descent, weights);
        const most = limit * sumOf(negatives) * (1 + SLACK);
        let [found, wrong, best] = [0, 0, 0];
        for (let at = 0; at < positives.length; at++) {
          found += positives[at]!;
          wrong += negatives[at]!;
          if (wrong <= most) best = found;
        }
        return best / sumOf(positives);
      };
    },
  };
}

function precisionAtRecall(limit: number): Curve {
  return {
    undefinedFor: (hit) => (countOf(hit) === 0 ? NO_POSITIVE : null),
    prepare(value, hit) {
      const descent = descend(value, hit);
      const { positives, negatives } = descent;
      return (weights) => {
        weigh(descent, weights);
        const least = limit * sumOf(positives) * (1 - SLACK);
        let [found, said, best] = [0, 0, 0];
        for (let at = 0; at < positives.length; at++) {
          found += positives[at]!;
          said += positives[at]! + negatives[at]!;
          if (found >= least && said > 0) best = Math.max(best, found / said);
        }
        return best;
      };
    },
  };
}

/** A measure of how well scores tell a class from the rest. */
export interface CurveKind {
  readonly stem: string;
  readonly title: string;
  readonly definition: string;
  readonly curve: Curve;
  /** Which of two classes is the positive one changes nothing. */
  readonly symmetric: boolean;
}

export const rocAuc: CurveKind = {
  stem: 'roc_auc',
  title: 'ROC AUC',
  definition: 'chance that a row of the class has a higher score than another row, equal scores half',
  curve: rocAucCurve,
  symmetric: true,
};

export const averagePrecision: CurveKind = {
  stem: 'average_precision',
  title: 'Average precision',
  definition: 'Σ (Rₖ − Rₖ₋₁)·Pₖ over the thresholds from the highest score down: the area below precision over recall',
  curve: averagePrecisionCurve,
  symmetric: false,
};

/** The share in percent as the name has it: `recall_at_1%_fpr`. */
export function recallAt(percent: number): CurveKind {
  return {
    stem: `recall_at_${percent}%_fpr`,
    title: `Recall at ${percent} % false positives`,
    definition: `highest recall of a threshold that takes at most ${percent} % of the other rows for the class`,
    curve: recallAtFpr(percent / 100),
    symmetric: false,
  };
}

export function precisionAt(percent: number): CurveKind {
  return {
    stem: `precision_at_${percent}%_recall`,
    title: `Precision at ${percent} % recall`,
    definition: `highest precision of a threshold that finds at least ${percent} % of the rows of the class`,
    curve: precisionAtRecall(percent / 100),
    symmetric: false,
  };
}

function described(kind: CurveKind, name: string) {
  return {
    name,
    title: name === kind.stem ? kind.title : `${kind.title} ${name.slice(kind.stem.length)}`,
    unit: 'fraction',
    better: 'higher',
    definition: kind.definition,
    needs: 'columns',
  } as const;
}

/** Of the class with this text against all others: `roc_auc[8]`. */
export function againstRest(kind: CurveKind, label: string): ClassMetric {
  const own = described(kind, `${kind.stem}[${label}]`);
  return {
    ...own,
    columns: [label],
    bind({ classes }) {
      const index = classes.indexOf(label);
      if (index >= 0) return { ok: true, metric: scoreMetric(own, kind.curve, [index]) };
      return {
        ok: false,
        reason: `${own.name}: there is no class ${JSON.stringify(label)}; the classes are ${classes.slice(0, 5).join(', ')}${closeTo(label, classes)}`,
        candidates: nearest(label, classes).map((name) => `${kind.stem}[${name}]`),
      };
    },
  };
}

const POSITIVE = ['1', 'true'];

/** Of two classes. Which is the positive one must be plain where it matters: 1 of 0 and 1, true of false and true. */
export function ofTwo(kind: CurveKind): ClassMetric {
  const own = described(kind, kind.stem);
  return {
    ...own,
    columns: 'all',
    bind({ classes }) {
      const index = classes.length === 2 ? classes.findIndex((name) => POSITIVE.includes(name)) : -1;
      const chosen = index < 0 && classes.length === 2 && kind.symmetric ? 1 : index;
      if (chosen >= 0) return { ok: true, metric: scoreMetric(own, kind.curve, [chosen]) };
      const candidates = classes.slice(0, 3).map((name) => `${kind.stem}[${name}]`);
      return {
        ok: false,
        reason: `${own.name} is about one class against the rest, and which of ${classes.slice(0, 5).join(', ')} is not said; write ${candidates.join(' or ')}`,
        candidates,
      };
    },
  };
}

/** Unweighted mean over all classes, each against the rest. sklearn average="macro", of several classes multi_class="ovr". */
export function macroOf(kind: CurveKind): ClassMetric {
  const own = { ...described(kind, `${kind.stem}_macro`), title: `Macro ${kind.title}` };
  return {
    ...own,
    columns: 'all',
    bind: ({ classes }) => ({ ok: true, metric: scoreMetric(own, kind.curve, [...classes.keys()]) }),
  };
}

function scoreMetric(own: ReturnType<typeof described>, curve: Curve, of: readonly number[]): ScoreMetric {
  return { ...own, needs: 'columns', curve, of };
}
