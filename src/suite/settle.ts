import { ConfigurationError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { readPlainFileSync } from '../core/plain-file.ts';
import { applyWaivers, readWaivers, type Waiver } from '../policy/waivers.ts';
import type { Result } from '../result/document.ts';
import type { MissingResult, Notice } from '../result/notice.ts';
import { exitCodeOf } from './exit-code.ts';

/** Results as the report tells them: with waivers applied, and with everything that is missing. */
export interface Settled {
  readonly results: readonly Result[];
  readonly missing: readonly MissingResult[];
  readonly notices: readonly Notice[];
  readonly exitCode: number;
}

export interface Findings {
  readonly results: readonly Result[];
  readonly missing: readonly MissingResult[];
  readonly notices: readonly Notice[];
}

/** The last word on a run: agreed exceptions are taken out, whatever is missing blocks. Result files stay as measured. */
export function settle(findings: Findings, waivers: readonly Waiver[], now: Date): Settled {
  const waived = applyWaivers(findings.results, waivers, now);
  const missing = [...findings.missing, ...waived.expired];
  const code = exitCodeOf(waived.results, missing);
  return {
    results: waived.results,
    missing,
    notices: [...waived.notices, ...findings.notices],
    exitCode: code,
  };
}

/** The waivers of a file; none where the policy names none. Throws ConfigurationError with every mistake and its place. */
export function waiversIn(file: string | undefined, name?: string): readonly Waiver[] {
  if (file === undefined) return [];
  const shown = name ?? file;
  let text: string;
  try {
    text = readPlainFileSync(file).toString();
  } catch (error) {
    throw new ConfigurationError(`The waivers file ${shown} cannot be read: ${fileProblem(error)}.`);
  }
  return readWaivers(text, shown);
}
