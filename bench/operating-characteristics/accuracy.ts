import { bootstrapMethod, DIFFERENCE_METHODS, type DifferenceMethod, worstRowMethod } from './difference-methods.ts';
import { outcomes, sharesOf } from './enumerate.ts';

export const ROWS = [50, 100, 250, 500, 997, 2000] as const;
export const DISCORDANCE = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2] as const;
export const MARGINS = [0.01, 0.02, 0.05] as const;

/** Probabilities of both verdicts. */
export interface Rates {
  readonly pass: number;
  readonly fail: number;
}

/** Exact: summed over every outcome, for a true difference and a limit at −margin. */
export function ratesOf(
  method: DifferenceMethod,
  { rows, discordance, difference }: { rows: number; discordance: number; difference: number },
  margin: number,
  confidence = 0.95,
  least = 0,
): Rates {
  return ratesFor(method, rows, sharesOf(discordance, difference), margin, confidence, least);
}

/** The same from the shares of lost and gained rows; outcomes less probable than `least` are left out. */
export function ratesFor(
  method: DifferenceMethod,
  rows: number,
  shares: { readonly lost: number; readonly gained: number },
  margin: number,
  confidence: number,
  least = 0,
): Rates {
  let [pass, fail] = [0, 0];
  for (const { lost, gained, probability } of outcomes(rows, shares.lost, shares.gained)) {
    if (probability < least) continue;
    const { low, high } = method(rows, lost, gained, confidence);
    if (low >= -margin - 1e-12) pass += probability;
    else if (high < -margin - 1e-12) fail += probability;
  }
  return { pass, fail };
}

/** Works the bounds of an outcome out once, for all cells with as many rows. */
export function remembering(method: DifferenceMethod): DifferenceMethod {
  const known = new Map<number, ReturnType<DifferenceMethod>>();
  let last = '';
  return (n, lost, gained, confidence) => {
    if (last !== `${n} ${confidence}`) known.clear();
    last = `${n} ${confidence}`;
    const key = lost * (n + 1) + gained;
    const bounds = known.get(key) ?? method(n, lost, gained, confidence);
    known.set(key, bounds);
    return bounds;
  };
}

export interface MethodRow {
  readonly name: string;
  readonly cells: number;
  /** Cells in which the error is above 5 %. */
  readonly passOver: number;
  readonly failOver: number;
  readonly worstPass: number;
  readonly worstFail: number;
}

/** Every method at the boundary of every cell: the true difference is −margin, so every pass and every fail is wrong. */
export function compareMethods(): readonly MethodRow[] {
  const drawn: readonly [string, DifferenceMethod][] = [
    ['Percentile bootstrap', bootstrapMethod('percentile')],
    ['BCa bootstrap', bootstrapMethod('bca')],
    ['Bayesian bootstrap, worst row', worstRowMethod],
  ];
  return [
    ...drawn.map(([name, method]) => methodRow(name, method, 2e-5)),
    ...Object.entries(DIFFERENCE_METHODS).map(([name, method]) => methodRow(name, method, 0)),
  ];
}

/** The bootstrap is only worked out for outcomes with a probability of at least `least`; the rest is under 1 % in all. */
function methodRow(name: string, method: DifferenceMethod, least: number): MethodRow {
  const bounds = remembering(method);
  const rates = boundaryCells().map(({ rows, discordance, margin }) =>
    ratesOf(bounds, { rows, discordance, difference: -margin }, margin, 0.95, least),
  );
  return {
    name,
    cells: rates.length,
    passOver: rates.filter(({ pass }) => pass > 0.05).length,
    failOver: rates.filter(({ fail }) => fail > 0.05).length,
    worstPass: Math.max(...rates.map(({ pass }) => pass)),
    worstFail: Math.max(...rates.map(({ fail }) => fail)),
  };
}

/** Models that differ by a margin must differ on at least as many rows. */
export function boundaryCells(): readonly { rows: number; discordance: number; margin: number }[] {
  return ROWS.flatMap((rows) =>
    DISCORDANCE.flatMap((discordance) =>
      MARGINS.filter((margin) => margin <= discordance).map((margin) => ({ rows, discordance, margin })),
    ),
  );
}

/**
 * A method far beyond the table: every n up to 60, then in steps, at any confidence. Cells where more than `discordant`
 * rows are expected to differ are left out: they are slow, and the normal curve is good there.
 */
export function sweep(
  method: DifferenceMethod,
  confidence: number,
  discordant = 250,
): { cells: number; worstPass: number; worstFail: number } {
  const bounds = remembering(method);
  let [cells, worstPass, worstFail] = [0, 0, 0];
  for (let rows = 2; rows <= 2000; rows = rows < 60 ? rows + 1 : Math.ceil(rows * 1.12)) {
    for (const margin of [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3]) {
      for (const factor of [1, 1.1, 1.5, 3, 8, 20]) {
        const discordance = margin * factor;
        if (discordance > 0.8 || rows * discordance > discordant) continue;
        const { pass, fail } = ratesOf(bounds, { rows, discordance, difference: -margin }, margin, confidence);
        cells++;
        worstPass = Math.max(worstPass, pass);
        worstFail = Math.max(worstFail, fail);
      }
    }
  }
  return { cells, worstPass, worstFail };
}
