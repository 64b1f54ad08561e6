import type { ClassMetric, RowMetric } from './metric.ts';

/**
 * Mean of −ln clip(p, ε, 1 − ε), p the probability of the true class and ε the machine epsilon of the type in which the
 * probabilities were computed. sklearn 1.9 log_loss with `labels` given: an explicit list of at least two classes, of
 * which the rows may show only one. Probabilities outside [0, 1] or not summing to 1 must have been refused before
 * (`firstImprobable`).
 */
export const logLoss: ClassMetric = {
  name: 'log_loss',
  title: 'Log loss',
  unit: 'nats',
  better: 'lower',
  definition: 'mean of −ln p, p the probability of the true class, clipped to [ε, 1 − ε] with the machine epsilon ε',
  needs: 'probabilities',
  bind({ classes, epsilon }) {
    if (classes.length < 2) {
      return {
        ok: false,
        reason: `log_loss needs at least two classes, and the model has ${classes.length}`,
        candidates: [],
      };
    }
    const { bind: _, ...described } = logLoss;
    const metric: RowMetric = {
      ...described,
      needs: 'probabilities',
      rowValue: (probability) => -Math.log(Math.min(Math.max(probability, epsilon), 1 - epsilon)),
    };
    return { ok: true, metric };
  },
};
