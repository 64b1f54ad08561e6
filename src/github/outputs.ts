import type { Verdict } from '../result/verdict.ts';
import type { Environment } from '../runtime/environment.ts';
import { visible } from '../wording/visible.ts';
import { setOutput } from './commands.ts';

/** Longer than any sentence of ours; step outputs become environment variables, which have a limit. */
const MAX_SUMMARY = 1_000;

export interface ActionOutputs {
  readonly verdict: Verdict;
  /** One line, decision first. */
  readonly summary: string;
  /** Path of the result file, or of the folder that holds them; null where none was written. Left as it is without it. */
  readonly result?: string | null;
  /** Path of the report; null where none was written. Left as it is without it. */
  readonly report?: string | null;
  /** Address of the whole report; null where it is only in the workspace. Left as it is without it. */
  readonly reportUrl?: string | null;
}

/** What every action that judges puts out: paths, an address and one line, never contents. */
export function writeOutputs(environment: Environment, outputs: ActionOutputs): void {
  setOutput(environment, 'verdict', outputs.verdict);
  setOutput(environment, 'summary', visible(outputs.summary).slice(0, MAX_SUMMARY).toWellFormed());
  if (outputs.result !== undefined) setOutput(environment, 'result', outputs.result ?? '');
  if (outputs.report !== undefined) setOutput(environment, 'report', outputs.report ?? '');
  if (outputs.reportUrl !== undefined) setOutput(environment, 'report-url', outputs.reportUrl ?? '');
}

/** The output of the action notify. */
export function writeSent(environment: Environment, sent: boolean): void {
  setOutput(environment, 'sent', String(sent));
}

export interface MoveOutputs {
  readonly verdict?: Verdict;
  /** One line, decision first. */
  readonly summary?: string;
  readonly outcome: string;
  readonly version: string | null;
  readonly digest: string | null;
  /** The version that was there before. */
  readonly previous: string | null;
  /** What the ledger names the record by. */
  readonly record: string | null;
  /** What to do about a refusal. */
  readonly next: string | null;
}

/** The outputs of the actions promote and rollback; what there is not is empty. */
export function writeMoveOutputs(environment: Environment, outputs: MoveOutputs): void {
  for (const [name, value] of Object.entries(outputs)) {
    setOutput(
      environment,
      name,
      visible(String(value ?? ''))
        .slice(0, MAX_SUMMARY)
        .toWellFormed(),
    );
  }
}
