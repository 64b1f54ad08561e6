import type { LastChange } from './context.ts';
import type { Report } from './report.ts';

const MOST_COMMITS = 2;
const MOST_PATHS = 3;

/**
 * The newest commits that last changed files behind what does not hold, as plain text: `models/candidate.onnx in 3f2a91c04d7e
 * (2026-11-20): Retrain without augmentation`. Empty where the report blocks nothing.
 */
export function lastChanges({ verdict, context }: Report): readonly string[] {
  if (!verdict.blocking) return [];
  const byCommit = [...Map.groupBy(context.lastChanges, ({ commit }) => commit).values()];
  return byCommit
    .toSorted(([a], [b]) => Date.parse(b!.at) - Date.parse(a!.at))
    .slice(0, MOST_COMMITS)
    .map(textOf);
}

/** Of changes of one commit. */
function textOf(changes: readonly LastChange[]): string {
  const { commit, at, subject } = changes[0]!;
  const paths = changes.slice(0, MOST_PATHS).map(({ path }) => path);
  const more = changes.length > MOST_PATHS ? ` and ${changes.length - MOST_PATHS} more` : '';
  return `${paths.join(', ')}${more} in ${commit.slice(0, 12)} (${at.slice(0, 10)}): ${subject}`;
}
