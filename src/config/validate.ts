import type * as z from 'zod';
import { diagnose } from './diagnose.ts';
import { expandEnvironment } from './environment.ts';
import type { SourceMap } from './sources.ts';
import type { Parsed } from './yaml.ts';

/** A configuration that holds: every value in its type, every default applied, and the place each value came from. */
export interface Valid<Config> {
  readonly config: Config;
  /** As written, environment variables expanded where they are, no defaults: for printing and for comparing two policies. */
  readonly written: unknown;
  readonly sources: SourceMap;
}

/**
 * Throws ConfigurationError with every mistake at once, each with file, line, column and what is allowed. `${NAME}` is a
 * variable of the environment only where one is given: in a document that is not ours it means what its standard says.
 */
export function validate<Config>(
  schema: z.ZodType<Config>,
  parsed: Parsed,
  environment?: NodeJS.ProcessEnv,
): Valid<Config> {
  const expanded = environment ? expandEnvironment(schema, parsed, environment) : parsed;
  const outcome = schema.safeParse(expanded.value, { reportInput: false });
  if (!outcome.success) throw diagnose(schema, parsed, outcome.error.issues);
  return { config: outcome.data, written: expanded.value, sources: parsed.sources };
}
