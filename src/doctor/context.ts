import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../child/command.ts';
import { ConfigurationError } from '../core/errors.ts';
import { bytes, milliseconds } from '../core/units.ts';
import { loadPolicy, type Policy } from '../suite/policy.ts';
import { DEFAULT_POLICY_FILE } from '../suite/run-settings.ts';

/** What a probe may touch. */
export interface DoctorContext {
  /** Absolute: where the command runs. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The policy, or why there is none. */
  readonly policy: Policy | { readonly problem: string };
  /** Whether GPUs are asked about. */
  readonly gpu: boolean;
  readonly runtimePath: string | undefined;
  readonly runtimeFeed?: string | undefined;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** What a program says on standard output; null where it cannot be run, fails, or takes longer than a few seconds. */
  say(program: string, args: readonly string[]): Promise<string | null>;
}

/** The policy where it could be read. */
export function policyOf({ policy }: DoctorContext): Policy | null {
  return 'problem' in policy ? null : policy;
}

export interface DoctorRequest
  extends Pick<DoctorContext, 'folder' | 'environment' | 'gpu' | 'runtimePath' | 'runtimeFeed' | 'signal'> {
  /** The policy as it was named; undefined where nobody named one. */
  readonly config: string | undefined;
}

const LIMITS = { timeout: milliseconds(10_000), output: bytes(2 ** 20) };

export async function doctorContext(request: DoctorRequest): Promise<DoctorContext> {
  const { folder, signal, config, ...rest } = request;
  return {
    ...rest,
    folder,
    signal,
    policy: await readPolicy(request),
    now: () => new Date(),
    async say(program, args) {
      const { ended, stdout } = await runCommand({ program, args, folder }, LIMITS, signal);
      return ended.kind === 'exited' && ended.code === 0 ? stdout.toString('utf8') : null;
    },
  };
}

async function readPolicy({ folder, environment, config }: DoctorRequest): Promise<DoctorContext['policy']> {
  const file = config ?? DEFAULT_POLICY_FILE;
  if (config === undefined && !existsSync(join(folder, file))) {
    return { problem: `There is no ${DEFAULT_POLICY_FILE} here.` };
  }
  try {
    return await loadPolicy({ file, overrides: [], workingFolder: folder, environment });
  } catch (error) {
    if (error instanceof ConfigurationError) return { problem: error.message.split('\n')[0]! };
    throw error;
  }
}
