/** Mutants that no test can kill, or need not, and why. `changes` as `run.ts` prints them. */
export interface Explained {
  readonly file: string;
  readonly inside: string;
  readonly changes: readonly string[];
  /** `equivalent: …` where the mutant behaves as the code does. */
  readonly reason: string;
}

export const EXPLAINED: readonly Explained[] = [
  {
    file: 'src/result/verdict.ts',
    inside: 'worst',
    changes: ['1 → 2'],
    reason: 'equivalent: no verdict has the rank −2 either, and any rank that is found is greater.',
  },
];
