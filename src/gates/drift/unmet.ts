import { type FeatureProfile, featureName } from '../../profile/document.ts';
import type { Check } from '../../result/document.ts';
import { NO_NUMBERS, PLAIN } from '../../result/plain-check.ts';
import { effectOf } from '../../result/verdict.ts';
import { sentenceList } from '../../wording/sentence.ts';
import type { GatePolicy } from '../gate.ts';
import { DISTANCES } from './distances/index.ts';
import { nameOfEmbedding } from './embedding-keys.ts';
import { TOGETHER } from './joint/together.ts';
import type { DriftKeys } from './keys.ts';
import { DISTANCE_NAMES, JOINT_DISTANCE_NAMES } from './limits.ts';
import type { Measurement } from './measurement.ts';

interface Unmet {
  readonly column: string;
  readonly distance: string;
  readonly reason: string;
  readonly flip: string;
}

/** A tolerance that the policy states for a column, where no number can meet it, is no pass. */
export function judgeUnmet(
  { keys, reproduce }: Pick<GatePolicy<DriftKeys>, 'keys' | 'reproduce'>,
  measurement: Measurement,
): readonly Check[] {
  return unmet(keys, measurement).map(
    ({ column, distance, reason, flip }): Check => ({
      id: `${distance}[${column}]`.slice(0, 1_000),
      title: `${column}: ${distance}`.slice(0, 1_000),
      about: { kind: 'column', table: measurement.current.name, column },
      basis: 'nothing',
      verdict: 'error',
      effect: effectOf('error', {}),
      numbers: NO_NUMBERS,
      compared: null,
      limit: null,
      method: null,
      reason: `The policy states ${distance} of ${column}, and there is no such number: ${reason}.`,
      flip,
      reproduce,
      better: null,
      ...PLAIN,
    }),
  );
}

function unmet(keys: DriftKeys, { comparisons, misfits }: Measurement): Unmet[] {
  const points = new Set([...keys.embeddings.map(nameOfEmbedding), ...(keys.together ? [TOGETHER] : [])]);
  // What is gone, or of another type, is told as that.
  const told = new Set(misfits.map(({ feature }) => feature.column));
  return Object.entries(keys.columns).flatMap(([column, says]) => {
    if (says === 'ignore' || column.includes('*') || told.has(column)) return [];
    const own = comparisons.filter(({ reference }) => reference.column === column);
    const features = own.map(({ reference }) => reference);
    const flip = `State what can be measured of ${column}${listed(features)}, say its type, or leave it out of columns.`;
    const ofValues = DISTANCE_NAMES.filter((distance) => says[distance] !== undefined).flatMap((distance) => {
      const outcomes = own
        .filter(({ reference }) => DISTANCES[distance].applies(reference))
        .map((comparison) => DISTANCES[distance].measure(comparison));
      const [first] = outcomes;
      if (first === undefined) return [{ column, distance, reason: comparedAs(column, features), flip }];
      if (first.is !== 'nothing' || outcomes.some(({ is }) => is === 'distance')) return [];
      return [{ column, distance, reason: first.reason, flip }];
    });
    const ofPoints = JOINT_DISTANCE_NAMES.filter((distance) => says[distance] !== undefined && !points.has(column));
    return [
      ...ofValues,
      ...ofPoints.map((distance) => ({
        column,
        distance,
        reason: `it is a distance of points, and ${column} is not compared as such`,
        flip: `Name ${column} in embeddings as well, or leave ${distance} out.`,
      })),
    ];
  });
}

function comparedAs(column: string, features: readonly FeatureProfile[]): string {
  const own = features.find(({ feature }) => feature === 'value');
  if (features.length === 0) return `${column} is not compared as a column of its own`;
  if (own?.identifier) return `the reference takes ${column} for names of rows, which are not compared`;
  if (own !== undefined && own.values.is !== 'nothing') return `${column} is compared as ${own.values.is}`;
  const derived = features.filter(({ feature }) => feature !== 'value').map(featureName);
  return derived.length === 0
    ? `values of ${column} are not compared`
    : `of ${column} are compared ${sentenceList(derived)}`;
}

function listed(features: readonly FeatureProfile[]): string {
  const possible = DISTANCE_NAMES.filter((distance) => features.some((one) => DISTANCES[distance].applies(one)));
  return possible.length === 0 ? '' : ` (${possible.join(', ')})`;
}
