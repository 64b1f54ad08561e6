import type { ClassMetric, Curve, ScoreMetric } from './metric.ts';

/**
 * Rows from the most confident down, equal confidences together: the largest share of them of which at most so many are wrong.
 * The coverage of Geifman & El-Yaniv, NeurIPS 2017, arXiv:1705.08500, read off these rows.
 */
function coverageCurve(risk: number): Curve {
  return {
    undefinedFor: () => null,
    prepare(value, hit) {
      const order = Int32Array.from(value.keys()).sort((a, b) => value[b]! - value[a]!);
      return (weights) => {
        let [covered, wrong, best, all] = [0, 0, 0, 0];
        for (let at = 0; at < order.length; at++) {
          const row = order[at]!;
          const weight = weights[row]!;
          covered += weight;
          all += weight;
          if (hit[row] !== 1) wrong += weight;
          const isLast = at + 1 === order.length || value[order[at + 1]!]! < value[row]!;
          if (isLast && wrong <= risk * covered * (1 + 1e-12)) best = covered;
        }
        return best / all;
      };
    },
  };
}

function belowCurve(floor: number): Curve {
  return {
    undefinedFor: () => null,
    prepare(value) {
      return (weights) => {
        let [below, all] = [0, 0];
        for (let row = 0; row < value.length; row++) {
          all += weights[row]!;
          if (value[row]! < floor) below += weights[row]!;
        }
        return below / all;
      };
    },
  };
}

/** Share of rows that can be left to the model if at most so many percent of those may be wrong: the rest is for a person. */
export function coverageAt(percent: number): ClassMetric {
  return ofConfidence(
    {
      name: `coverage_at_${percent}%_risk`,
      title: `Coverage at ${percent} % risk`,
      better: 'higher',
      definition: `largest share of the rows, most confident first, of which at most ${percent} % are wrong`,
    },
    coverageCurve(percent / 100),
  );
}

/** Share of rows that go to a person because the model is less sure than this. */
export function belowConfidence(percent: number): ClassMetric {
  return ofConfidence(
    {
      name: `below_${percent}%_confidence`,
      title: `Share below ${percent} % confidence`,
      better: 'lower',
      definition: `rows whose top probability is below ${percent} % / all rows`,
    },
    belowCurve(percent / 100),
  );
}

function ofConfidence(told: Pick<ScoreMetric, 'name' | 'title' | 'better' | 'definition'>, curve: Curve): ClassMetric {
  const own = { ...told, unit: 'fraction', needs: 'confidence' } as const;
  return { ...own, bind: () => ({ ok: true, metric: { ...own, curve, of: [0] } }) };
}
