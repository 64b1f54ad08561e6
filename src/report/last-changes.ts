import type { LastChange } from './context.ts';
import type { Report } from './report.ts';

const MOST = 2;

/** What changed last of the files behind what does not hold, the newest first; empty where the report blocks nothing. */
export function lastChanges({ verdict, context }: Report): readonly LastChange[] {
  if (!verdict.blocking) return [];
  return context.lastChanges.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MOST);
}

/** `models/candidate.onnx in 3f2a91c04d7e (2026-11-20): Retrain without augmentation`, as plain text. */
export function lastChangeText({ path, commit, at, subject }: LastChange): string {
  return `${path} in ${commit.slice(0, 12)} (${at.slice(0, 10)}): ${subject}`;
}
