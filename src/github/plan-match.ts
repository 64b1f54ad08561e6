import type { Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import type { MissingResult, Notice } from '../result/notice.ts';
import { readResult } from '../result/read.ts';
import { clipped } from '../wording/visible.ts';

/** One result that the plan promises: a gate of the policy, on one matrix leg. */
export interface Promised {
  readonly gate: string;
  readonly id: string | null;
}

/** A file that some job left, unread. */
export interface FoundFile {
  /** Where it was: a path, or an artifact and a path in it. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** What a result must be of. Null where it is not known, as on a laptop: then it is not asked for. */
export interface Expected {
  readonly commit: string | null;
  readonly run: string | null;
  readonly attempt: number | null;
  /**
   * "Re-run failed jobs" leaves the results of the jobs that succeeded as they are. With this, a result of an earlier
   * attempt counts when it does not block; a job that blocked has failed, so it must have run again.
   */
  readonly acceptEarlierAttempts: boolean;
  /** Whose promise the plan is. Default: `The plan`. */
  readonly promisedBy?: string;
}

export interface Matched {
  /** Read, of this commit and run, one for each gate and leg; in the order of the plan. */
  readonly results: readonly Result[];
  /** What makes the whole an error: promised and not delivered, malformed, stale, given twice. */
  readonly missing: readonly MissingResult[];
  readonly notices: readonly Notice[];
}

/**
 * Compare what was delivered with what was promised. Everything that does not fit becomes an entry of `missing`, and
 * `missing` makes a verdict an error: nothing is passed over, and an empty plan promises nothing that could be missed.
 */
export function matchPlan(plan: readonly Promised[], files: readonly FoundFile[], expected: Expected): Matched {
  const refused: MissingResult[] = [];
  const accepted = new Map<string, { result: Result; files: string[] }>();
  for (const file of files) {
    const read = readResult(file.content);
    if (!read.ok) {
      refused.push({
        gate: 'unreadable result',
        id: clipped(file.name, 200),
        reason: `It is no result that can be trusted: ${read.reason}.`,
        wrongInput: true,
      });
      continue;
    }
    const { result } = read;
    const stale = staleReason(result, expected);
    if (stale !== undefined) {
      refused.push({ gate: result.gate, id: result.id, reason: stale });
      continue;
    }
    accept(accepted, result, clipped(file.name, 200));
  }
  for (const [key, { result, files: names }] of accepted) {
    if (names.length === 1) continue;
    accepted.delete(key);
    refused.push({
      gate: result.gate,
      id: result.id,
      reason: `It was delivered ${names.length} times (${names.join(', ')}); give each leg an id of its own.`,
      wrongInput: true,
    });
  }
  const complained = new Set(refused.map(keyOf));
  const absent = plan
    .filter((item) => !accepted.has(keyOf(item)) && !complained.has(keyOf(item)))
    .map((item) => ({ ...item, reason: absence(item, accepted, expected.promisedBy ?? 'The plan') }));
  return {
    results: inPlanOrder(
      plan,
      [...accepted.values()].map(({ result }) => result),
    ),
    missing: [...absent, ...refused],
    notices: unplanned(plan, accepted),
  };
}

/** A gate that only came from legs was run in a matrix whose legs nobody has named. */
function absence(
  { gate, id }: Promised,
  accepted: ReadonlyMap<string, { result: Result }>,
  promisedBy: string,
): string {
  const legs = [...accepted.values()].flatMap(({ result }) =>
    result.gate === gate && result.id !== null ? [result.id] : [],
  );
  if (id !== null || legs.length === 0) return `${promisedBy} promises it, and no job delivered it.`;
  return (
    `It came only from ${legs.length === 1 ? 'the leg' : 'the legs'} ${clipped(legs.join(', '), 200)}, and which legs must deliver is not known: ` +
    'one whose job died would not be missed. Name them all in the input legs of the report, one in a line.'
  );
}

function accept(accepted: Map<string, { result: Result; files: string[] }>, result: Result, name: string): void {
  const key = keyOf(result);
  const other = accepted.get(key);
  const [mine, theirs] = [result.run.attempt ?? 0, other?.result.run.attempt ?? 0];
  if (!other || mine > theirs) accepted.set(key, { result, files: [name] });
  else if (mine === theirs) other.files.push(name);
}

function staleReason({ source, run, verdict }: Result, expected: Expected): string | undefined {
  if (expected.commit !== null && source.commit !== expected.commit) {
    return `It is of ${source.commit === null ? 'an unknown commit' : `commit ${clipped(source.commit, 12)}`}, not of ${expected.commit.slice(0, 12)}.`;
  }
  if (expected.run !== null && run.id !== expected.run) {
    return `It is of ${run.id === null ? 'an unknown run' : `run ${clipped(run.id, 20)}`}, not of run ${expected.run}.`;
  }
  if (expected.attempt === null || run.attempt === expected.attempt) return undefined;
  if (expected.acceptEarlierAttempts && run.attempt !== null && run.attempt < expected.attempt && verdict === 'pass')
    return undefined;
  return (
    `It is of attempt ${run.attempt ?? '?'} of this run, not of attempt ${expected.attempt}. ` +
    'Re-run all jobs, or accept results of earlier attempts where they do not block.'
  );
}

function unplanned(plan: readonly Promised[], accepted: ReadonlyMap<string, { result: Result }>): Notice[] {
  const promised = new Set(plan.map(keyOf));
  const extra = [...accepted].filter(([key]) => !promised.has(key)).map(([, { result }]) => resultName(result));
  if (plan.length === 0 || extra.length === 0) return [];
  return [
    {
      level: 'warning',
      text: `Delivered, but not in the plan: ${extra.slice(0, 20).join(', ')}. It counts all the same.`,
    },
  ];
}

function inPlanOrder(plan: readonly Promised[], results: readonly Result[]): Result[] {
  const rank = new Map(plan.map((item, index) => [keyOf(item), index]));
  const order = (result: Result) => rank.get(keyOf(result)) ?? plan.length;
  return [...results].sort((a, b) => order(a) - order(b) || (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ gate, id }: Promised): string {
  return `${gate}\0${id ?? ''}`;
}
