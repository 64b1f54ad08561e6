/** Rows lost and gained by the candidate, and how probable that is. */
export interface Outcome {
  readonly lost: number;
  readonly gained: number;
  readonly probability: number;
}

const logFactorials: number[] = [0];

function logFactorial(n: number): number {
  for (let k = logFactorials.length; k <= n; k++) logFactorials[k] = logFactorials[k - 1]! + Math.log(k);
  return logFactorials[n]!;
}

/** Every outcome of n rows that is more probable than 1e-13, from the shares lost and gained. */
export function* outcomes(n: number, lostShare: number, gainedShare: number): Generator<Outcome> {
  const rest = 1 - lostShare - gainedShare;
  const [firstLost, lastLost] = plausible(n, lostShare);
  const [firstGained, lastGained] = plausible(n, gainedShare);
  for (let lost = firstLost; lost <= lastLost; lost++) {
    for (let gained = firstGained; gained <= Math.min(lastGained, n - lost); gained++) {
      const log =
        logFactorial(n) -
        logFactorial(lost) -
        logFactorial(gained) -
        logFactorial(n - lost - gained) +
        power(lostShare, lost) +
        power(gainedShare, gained) +
        power(rest, n - lost - gained);
      const probability = Math.exp(log);
      if (probability > 1e-13) yield { lost, gained, probability };
    }
  }
}

function plausible(n: number, share: number): readonly [number, number] {
  if (share <= 0) return [0, 0];
  const spread = 7 * Math.sqrt(n * share * (1 - share));
  return [Math.max(0, Math.floor(n * share - spread - 8)), Math.min(n, Math.ceil(n * share + spread + 12))];
}

function power(base: number, exponent: number): number {
  return exponent === 0 ? 0 : exponent * Math.log(base);
}

/** Shares of lost and gained rows with this discordance and this difference gained − lost. */
export function sharesOf(discordance: number, difference: number): { lost: number; gained: number } {
  return {
    lost: Math.max(0, (discordance - difference) / 2),
    gained: Math.max(0, (discordance + difference) / 2),
  };
}
