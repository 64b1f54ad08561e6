import type { FeatureProfile } from '../../profile/document.ts';
import { plainVariation } from '../../stats/category-distance.ts';
import { type Cells, cellsOf } from '../../stats/cells.ts';
import { chiSquare, gTest } from '../../stats/chi-square.ts';
import { divergenceOf } from '../../stats/divergence.ts';
import { hellinger } from '../../stats/hellinger.ts';
import { jensenShannon } from '../../stats/jensen-shannon.ts';
import { kullbackLeibler } from '../../stats/kullback-leibler.ts';
import { psi } from '../../stats/psi.ts';
import { saidBy } from './choice.ts';
import { binned, categoryCounts, EFFECT_DEFINITIONS, valuesOf } from './effects.ts';
import type { DriftKeys } from './keys.ts';
import type { EffectName } from './limits.ts';
import type { Comparison } from './measurement.ts';
import { CELL_STATISTICS, type CellStatistic } from './statistic-names.ts';

export interface Statistic {
  readonly name: string;
  readonly value: number;
  /** Null where the statistic has no null distribution of its own. */
  readonly p: number | null;
}

/** Of a column of numbers: cells of about equal shares of the reference. */
const CELLS = 10;

/** What the policy asks for of this feature beyond its tolerances. */
export function statisticsOf(
  comparison: Comparison,
  { statistics }: Pick<DriftKeys, 'statistics'>,
): readonly Statistic[] {
  const { reference, current } = comparison;
  const names = new Set([...(statistics['*'] ?? []), ...(saidBy(reference.column, statistics)?.says ?? [])]);
  if (valuesOf(reference) === 0 || valuesOf(current) === 0 || reference.values.is === 'nothing') return [];
  const cells = cellsOfFeature(comparison, reference);
  return [...names].flatMap((name): Statistic[] => {
    if (isCellStatistic(name)) return [{ name, ...cellStatistic(name, cells) }];
    const definition = EFFECT_DEFINITIONS[name satisfies EffectName];
    if (!definition.applies(reference)) return [];
    // As it is defined: the effect that decides is less what noise adds to it.
    if (name === 'total_variation') return [{ name, value: plainVariation(cells), p: null }];
    const outcome = definition.measure(comparison);
    return outcome.is === 'effect' ? [{ name, value: outcome.effect.value, p: null }] : [];
  });
}

function isCellStatistic(name: string): name is CellStatistic {
  return (CELL_STATISTICS as readonly string[]).includes(name);
}

function cellStatistic(name: CellStatistic, cells: Cells): Omit<Statistic, 'name'> {
  switch (name) {
    case 'chi_square':
    case 'g_test': {
      const { statistic, p } = (name === 'g_test' ? gTest : chiSquare)(cells);
      return { value: statistic, p };
    }
    default: {
      const divergence = { psi, jensen_shannon: jensenShannon, hellinger, kl: kullbackLeibler }[name];
      return { value: divergenceOf(divergence, cells), p: null };
    }
  }
}

function cellsOfFeature(comparison: Comparison, { values }: FeatureProfile): Cells {
  if (values.is === 'categories') {
    const { reference, current } = categoryCounts(comparison);
    return cellsOf(reference, current);
  }
  const bins = binned(comparison);
  const total = bins.reference.reduce((sum, here) => sum + here, 0);
  const reference: number[] = [0];
  const current: number[] = [0];
  for (const [bin, here] of bins.reference.entries()) {
    const isFull = reference.at(-1)! >= total / CELLS;
    if (isFull) {
      reference.push(0);
      current.push(0);
    }
    reference[reference.length - 1]! += here;
    current[current.length - 1]! += bins.current[bin]!;
  }
  return cellsOf(reference, current);
}
