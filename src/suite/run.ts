import { ConfigurationError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { SharedContext } from '../gates/context.ts';
import { GATES } from '../gates/list.ts';
import type { Result } from '../result/document.ts';
import type { MissingResult } from '../result/notice.ts';
import { openBaseline } from './champion.ts';
import { openOutput } from './output.ts';
import type { Policy } from './policy.ts';
import { type RunIdentity, runGate } from './run-gate.ts';

export interface SuiteRequest {
  readonly policy: Policy;
  /** Only these gates; undefined runs every gate that the policy names. */
  readonly only: readonly string[] | undefined;
  readonly out: string;
  readonly identity: Omit<RunIdentity, 'policy'>;
  /** Where a registry's login is, for a baseline that lives in one. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface SuiteOutcome {
  readonly results: readonly Result[];
  /** Absolute paths of the result files, in the order of the results. */
  readonly files: readonly string[];
  /** Gates that an interruption kept from a verdict; empty where all ran. */
  readonly missing: readonly MissingResult[];
}

/**
 * Every gate of the policy, one after another, each result written as soon as it is known, so that an interruption loses
 * only the gate that was running. Throws ConfigurationError before the first gate when a name or the folder is wrong.
 */
export async function runSuite(request: SuiteRequest, context: SharedContext): Promise<SuiteOutcome> {
  const gates = plannedGates(request);
  const output = await openOutput(
    request.out,
    gates.map((gate) => gate.name),
    request.identity.id,
  );
  const identity = { ...request.identity, policy: { path: request.policy.file, digest: request.policy.digest } };
  const baseline = openBaseline(request.policy, request.environment, context);
  const results: Result[] = [];
  const files: string[] = [];
  try {
    for (const [index, gate] of gates.entries()) {
      try {
        const policyOf = () => baseline.complete(gate, request.policy.gate(gate.name));
        const result = await runGate(gate, policyOf, context, identity, output.attachments(gate.name));
        results.push(result);
        files.push(await output.writeResult(result));
      } catch (error) {
        if (!context.signal.aborted) throw error;
        const missing = gates
          .slice(index)
          .map(({ name }) => ({ gate: name, id: identity.id, reason: 'The run was interrupted.' }));
        return { results, files, missing };
      }
    }
    return { results, files, missing: [] };
  } finally {
    await baseline.close();
  }
}

export function plannedGates({ policy, only }: SuiteRequest) {
  const named = GATES.filter((gate) => policy.config.gates[gate.name] !== undefined);
  const names = named.map((gate) => gate.name);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ConfigurationError(
      `${policy.file ?? 'The policy'} has no gate "${unknown}".${didYouMean(unknown, names)} It has ${names.join(', ')}.`,
    );
  }
  return only === undefined ? named : named.filter((gate) => only.includes(gate.name));
}
