import type { KeyPath } from '../../config/sources.ts';
import type { FeatureProfile } from '../../profile/document.ts';
import { DISTANCES } from './distances/index.ts';
import type { ColumnKeys, DriftKeys } from './keys.ts';
import {
  ANY_DISTANCES,
  DISTANCE_NAMES,
  type DistanceLimit,
  type DistanceName,
  JOINT_DISTANCE_NAMES,
  type JointDistanceName,
  PREDICTION_DISTANCES,
  VALUE_DISTANCES,
} from './limits.ts';
import type { StatisticName } from './statistic-names.ts';

/** A limit that holds for a feature, and the key that it was written at. */
export interface ChosenLimit {
  readonly distance: DistanceName | JointDistanceName;
  readonly limit: DistanceLimit;
  readonly at: KeyPath;
}

/** What the policy says of a column, under the name that says it; a name goes before a pattern, a later pattern before an earlier. */
export function saidOf(
  column: string,
  columns: DriftKeys['columns'],
): { readonly key: string; readonly says: ColumnKeys } | undefined {
  return saidBy(column, columns);
}

/** The same of any record whose keys are columns and patterns. */
export function saidBy<Says>(
  column: string,
  record: Readonly<Record<string, Says>>,
): { readonly key: string; readonly says: Says } | undefined {
  const own = record[column];
  if (own !== undefined) return { key: column, says: own };
  const key = Object.keys(record).findLast((pattern) => pattern.includes('*') && matchesPattern(pattern, column));
  return key === undefined ? undefined : { key, says: record[key]! };
}

function matchesPattern(pattern: string, column: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(column);
}

/** The limits of a feature: the column's own, and those of its kind that the column does not replace. */
export function limitsOf(
  feature: FeatureProfile,
  { columns, tolerances }: DriftKeys,
): readonly (ChosenLimit & { readonly distance: DistanceName })[] {
  const said = saidOf(feature.column, columns);
  const own = said === undefined || said.says === 'ignore' ? {} : said.says;
  const isReplaced = VALUE_DISTANCES.some(
    (distance) => own[distance] !== undefined && DISTANCES[distance].applies(feature),
  );
  return DISTANCE_NAMES.flatMap((distance): (ChosenLimit & { distance: DistanceName })[] => {
    if (!DISTANCES[distance].applies(feature)) return [];
    const mine = own[distance];
    if (mine !== undefined) return [{ distance, limit: mine, at: ['columns', said!.key, distance] }];
    if (isReplaced && VALUE_DISTANCES.includes(distance)) return [];
    const [group, limit] = defaultOf(distance, feature, tolerances);
    return limit === undefined ? [] : [{ distance, limit, at: ['tolerances', group, distance] }];
  });
}

/** Those of rows as points: of embeddings their column's own, or the default ones. */
export function jointLimitsOf(
  name: string,
  { columns, tolerances }: DriftKeys,
): readonly (ChosenLimit & { readonly distance: JointDistanceName })[] {
  const said = saidOf(name, columns);
  const own = said === undefined || said.says === 'ignore' ? {} : said.says;
  return JOINT_DISTANCE_NAMES.flatMap((distance) => {
    const mine = own[distance];
    if (mine !== undefined) return [{ distance, limit: mine, at: ['columns', said!.key, distance] }];
    const limit = tolerances.joint[distance];
    return limit === undefined ? [] : [{ distance, limit, at: ['tolerances', 'joint', distance] }];
  });
}

/** Further statistics that the policy asks for of a column. */
export function askedOf(column: string, { statistics }: Pick<DriftKeys, 'statistics'>): readonly StatisticName[] {
  return [...new Set([...(statistics['*'] ?? []), ...(saidBy(column, statistics)?.says ?? [])])];
}

function defaultOf(
  distance: DistanceName,
  { values }: FeatureProfile,
  tolerances: DriftKeys['tolerances'],
): [string, DistanceLimit | undefined] {
  const isAmong = (distances: readonly DistanceName[]) => distances.includes(distance);
  const ofValues = values.is === 'categories' ? 'category' : 'number';
  const group = isAmong(ANY_DISTANCES) ? 'any' : isAmong(PREDICTION_DISTANCES) ? 'predictions' : ofValues;
  const limits: Partial<Record<DistanceName, DistanceLimit | undefined>> = tolerances[group];
  return [group, limits[distance]];
}
