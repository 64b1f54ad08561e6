import { type GitHubContext, identityOf } from '../github/context.ts';
import { machineEnvironment } from './machine.ts';
import type { RunIdentity } from './run-gate.ts';

/** What every result of this run says about where it was measured. The matrix leg is its id where none is given. */
export function runIdentity(context: GitHubContext, id: string | null): Omit<RunIdentity, 'policy'> {
  const runner = Object.fromEntries(Object.entries(context.runner).filter(([, value]) => value !== null));
  return {
    ...identityOf(context),
    environment: { ...machineEnvironment(), ...runner },
    id: id ?? context.leg?.id ?? null,
  };
}
