/** What rows that judge are usually called, and what they are not. */
const JUDGES = /(?:^|[-_./])(?:eval|evaluation|test|val|valid|validation|holdout)(?:[-_./]|$)/i;
const OTHERS = /(?:^|[-_./])(?:train|training|live|current|reference|predictions?)(?:[-_./]|$)/i;

/** Those that judge first, and those of training or of production last. */
export function byRank(paths: readonly string[]): string[] {
  return [...paths].sort((a, b) => rank(a) - rank(b));
}

/** The lower, the likelier a table or folder judges a model. */
export function rank(path: string): number {
  return JUDGES.test(path) ? 0 : OTHERS.test(path) ? 2 : 1;
}
