import type { KeyPath } from '../../config/sources.ts';
import type { FeatureProfile } from '../../profile/document.ts';
import { EFFECT_DEFINITIONS } from './effects/index.ts';
import type { ColumnKeys, DriftKeys } from './keys.ts';
import {
  ANY_EFFECTS,
  EFFECTS,
  type EffectName,
  JOINT_EFFECTS,
  type JointEffectName,
  type Limit,
  PREDICTION_EFFECTS,
  VALUE_EFFECTS,
} from './limits.ts';
import type { StatisticName } from './statistic-names.ts';

/** A limit that holds for a feature, and the key that it was written at. */
export interface ChosenLimit {
  readonly effect: EffectName | JointEffectName;
  readonly limit: Limit;
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
): readonly (ChosenLimit & { readonly effect: EffectName })[] {
  const said = saidOf(feature.column, columns);
  const own = said === undefined || said.says === 'ignore' ? {} : said.says;
  const isReplaced = VALUE_EFFECTS.some((effect) => own[effect] !== undefined);
  return EFFECTS.flatMap((effect): (ChosenLimit & { effect: EffectName })[] => {
    if (!EFFECT_DEFINITIONS[effect].applies(feature)) return [];
    const mine = own[effect];
    if (mine !== undefined) return [{ effect, limit: mine, at: ['columns', said!.key, effect] }];
    if (isReplaced && VALUE_EFFECTS.includes(effect)) return [];
    const [group, limit] = defaultOf(effect, feature, tolerances);
    return limit === undefined ? [] : [{ effect, limit, at: ['tolerances', group, effect] }];
  });
}

/** Those of rows as points: of embeddings their column's own, or the default ones. */
export function jointLimitsOf(
  name: string,
  { columns, tolerances }: DriftKeys,
): readonly (ChosenLimit & { readonly effect: JointEffectName })[] {
  const said = saidOf(name, columns);
  const own = said === undefined || said.says === 'ignore' ? {} : said.says;
  return JOINT_EFFECTS.flatMap((effect) => {
    const mine = own[effect];
    if (mine !== undefined) return [{ effect, limit: mine, at: ['columns', said!.key, effect] }];
    const limit = tolerances.joint[effect];
    return limit === undefined ? [] : [{ effect, limit, at: ['tolerances', 'joint', effect] }];
  });
}

/** Further statistics that the policy asks for of a column. */
export function askedOf(column: string, { statistics }: Pick<DriftKeys, 'statistics'>): readonly StatisticName[] {
  return [...new Set([...(statistics['*'] ?? []), ...(saidBy(column, statistics)?.says ?? [])])];
}

function defaultOf(
  effect: EffectName,
  { values }: FeatureProfile,
  tolerances: DriftKeys['tolerances'],
): [string, Limit | undefined] {
  const isAmong = (effects: readonly EffectName[]) => effects.includes(effect);
  const ofValues = values.is === 'categories' ? 'category' : 'number';
  const group = isAmong(ANY_EFFECTS) ? 'any' : isAmong(PREDICTION_EFFECTS) ? 'predictions' : ofValues;
  const limits: Partial<Record<EffectName, Limit | undefined>> = tolerances[group];
  return [group, limits[effect]];
}
