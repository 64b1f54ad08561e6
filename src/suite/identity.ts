import { ConfigurationError } from '../core/errors.ts';
import { type GitHubContext, identityOf } from '../github/context.ts';
import { resultSchema } from '../result/document.ts';
import { machineEnvironment } from './machine.ts';
import type { RunIdentity } from './run-gate.ts';

/** What every result of this run says about where it was measured. The matrix leg is its id where none is given. */
export function runIdentity(context: GitHubContext, id: string | null): Omit<RunIdentity, 'policy'> {
  const runner = Object.fromEntries(Object.entries(context.runner).filter(([, value]) => value !== null));
  return {
    ...identityOf(context),
    environment: { ...machineEnvironment(), ...runner },
    id: id === null ? (context.leg?.id ?? null) : checked(id),
  };
}

/** It becomes part of file names. */
function checked(id: string): string {
  if (resultSchema.shape.id.safeParse(id).success) return id;
  throw new ConfigurationError(
    `The id ${JSON.stringify(id)} cannot be part of a file name. Take at most 128 letters, digits, dots, dashes and underscores, the first a letter or digit.`,
  );
}
