import { parseMetric } from '../../metrics/parse.ts';
import { formatValue } from '../../wording/numbers.ts';
import { classOrderOf } from './class-order.ts';
import type { ClassMeasurement, ClassPredictions, Measurement } from './measurement.ts';

/** Of fewer rows chance looks like anything. */
const MIN_ROWS = 50;
/** Standard errors of kappa within which a model is no better than chance. */
const NO_BETTER = 3;
/** Of few rows these hold good models too, of which nobody can say that they are right by chance. */
const HARDLY_ANY = 0.15;
/** A share of positives that moved by more than this, while scores order the rows as before. */
const MOVED = 0.1;
const SAME_AUC = 0.005;

/**
 * Mistakes whose shape is known, most likely first, each with what speaks for it. What was found by trying it explains more than
 * any shape of the numbers.
 */
export function suspectsOf(measurement: Measurement): readonly string[] {
  if (measurement.guesses !== undefined) return measurement.guesses;
  if (measurement.kind !== 'classes' || measurement.rows < MIN_ROWS) return [];
  return [shuffledLabels(measurement), exchangedClasses(measurement), movedThreshold(measurement)].filter(
    (text) => text !== null,
  );
}

/**
 * Two models that are both no better than chance share what they do not have in common: the labels. A model that is wrong more
 * often than by chance knows the labels, under other names.
 */
function shuffledLabels(measurement: ClassMeasurement): string | null {
  const own = kappaOf(measurement, measurement.candidate);
  if (own === null || !isByChance(own)) return null;
  if (measurement.baseline === null) {
    return (
      `The model is right no more often than by chance (kappa ${own.kappa.toFixed(2)}): the labels may belong to other rows ` +
      '(another order, another join), or the features to another model.'
    );
  }
  const before = kappaOf(measurement, measurement.baseline);
  if (before === null || !isByChance(before)) return null;
  return (
    `Both models are right no more often than by chance (kappa ${own.kappa.toFixed(2)} and ${before.kappa.toFixed(2)}), so the labels look shuffled: ` +
    'they belong to other rows (another order, another join), or are those of another task.'
  );
}

const isByChance = ({ kappa, z }: Agreement) => Math.abs(z) <= NO_BETTER && Math.abs(kappa) <= HARDLY_ANY;

interface Agreement {
  readonly kappa: number;
  readonly z: number;
}

/** Kappa, and how many standard errors it has of that of independent guesses (Fleiss, Psychol. Bull. 72 (1969) 323–327). */
function kappaOf(
  { label, classes, rows }: ClassMeasurement,
  { predicted, nonFinite }: ClassPredictions,
): Agreement | null {
  if (nonFinite > 0) return null;
  const [truth, said] = [new Float64Array(classes.length), new Float64Array(classes.length)];
  let right = 0;
  for (let row = 0; row < rows; row++) {
    truth[label[row]!]! += 1 / rows;
    said[predicted[row]!]! += 1 / rows;
    if (label[row] === predicted[row]) right += 1 / rows;
  }
  let [chance, both] = [0, 0];
  for (let index = 0; index < classes.length; index++) {
    chance += truth[index]! * said[index]!;
    both += truth[index]! * said[index]! * (truth[index]! + said[index]!);
  }
  // Of a constant truth, or a constant guess, chance says all.
  if (chance > 0.999 || Math.max(...truth) > 0.999 || Math.max(...said) > 0.999) return null;
  const kappa = (right - chance) / (1 - chance);
  const error = Math.sqrt(chance + chance ** 2 - both) / ((1 - chance) * Math.sqrt(rows));
  return { kappa, z: kappa / error };
}

/** Right under other names, beyond chance. */
function exchangedClasses(measurement: ClassMeasurement): string | null {
  const { candidate, baseline } = measurement;
  const own = classOrderOf(measurement, candidate);
  if (own === undefined) return null;
  const before = baseline && classOrderOf(measurement, baseline);
  if (before) {
    return (
      `Both models are right under other names of the classes (the model is ${own.right}): the labels of the data look exchanged, ` +
      'or the map from numbers to names that both were given.'
    );
  }
  return (
    `The classes look exchanged: the model is ${own.right}. Its map from numbers to names is another one than that of the training ` +
    '(classes of the model, id2label, or the program that wrote the predictions).'
  );
}

/** The same scores, another cut. */
function movedThreshold({ classes, label, candidate, baseline, rows }: ClassMeasurement): string | null {
  if (classes.length !== 2 || baseline === null) return null;
  const areas = [candidate, baseline].map((model) => areaOf(model, label, classes[1]!));
  const [own, before] = areas;
  if (own == null || before == null || Math.abs(own - before) > SAME_AUC) return null;
  const positives = ({ predicted }: ClassPredictions) =>
    predicted.reduce((count, one) => count + (one === 1 ? 1 : 0), 0) / rows;
  const [now, then] = [positives(candidate), positives(baseline)];
  if (Math.abs(now - then) < MOVED) return null;
  return (
    `The scores order the rows as before (ROC AUC ${before.toFixed(4)} → ${own.toFixed(4)}), but ${formatValue(now, 'fraction')} of them are ` +
    `predicted as ${classes[1]} (before: ${formatValue(then, 'fraction')}): the threshold moved, not what the model knows.`
  );
}

function areaOf({ scores }: ClassPredictions, label: Int32Array, name: string): number | null {
  const score = scores.known ? scores.columns?.get(name) : undefined;
  const parsed = parseMetric('roc_auc');
  if (score === undefined || !parsed.ok || !('bind' in parsed.metric)) return null;
  const bound = parsed.metric.bind({ classes: ['0', '1'], epsilon: 2 ** -52 });
  if (!bound.ok || bound.metric.needs !== 'columns') return null;
  const hit = Uint8Array.from(label);
  if (bound.metric.curve.undefinedFor(hit) !== null) return null;
  return bound.metric.curve.prepare(score, hit)(new Float64Array(label.length).fill(1));
}
