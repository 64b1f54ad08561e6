import * as z from 'zod';
import { ConfigurationError, positionPrefix, type SourcePosition } from '../core/errors.ts';
import { optionsOf, schemaAt, unwrap } from './shape.ts';
import type { KeyPath } from './sources.ts';
import type { Parsed } from './yaml.ts';

const EXPANDS = z.registry<{ expands: 'now' | 'later' }>();
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Text in which `${NAME}` stands for an environment variable: paths and addresses, nothing else. */
export function expandable(): z.ZodString {
  const schema = z.string().min(1);
  EXPANDS.add(schema, { expands: 'now' });
  return schema;
}

/** The same for what only some runs need: it stays as written until `expandText` is asked for it. */
export function expandableLater(): z.ZodString {
  const schema = z.string().min(1);
  EXPANDS.add(schema, { expands: 'later' });
  return schema;
}

/** Throws ConfigurationError for a variable that is not set. `at` is the key that holds the text. */
export function expandText(
  text: string,
  environment: NodeJS.ProcessEnv,
  at: KeyPath,
  position: SourcePosition | undefined,
): string {
  return text.replaceAll(REFERENCE, (_, name: string) => {
    const found = environment[name];
    if (found !== undefined && found !== '') return found;
    throw new ConfigurationError(
      `${positionPrefix(position)}${at.join('.')}: the environment variable ${name} is not set.`,
      { position },
    );
  });
}

/**
 * Replace `${NAME}` by the environment's value in the keys whose schema allows it.
 * Throws ConfigurationError for a variable that is not set, and for `${…}` in any other key: a limit that silently stays
 * the text "${LIMIT}" helps nobody.
 */
export function expandEnvironment(schema: z.ZodType, parsed: Parsed, environment: NodeJS.ProcessEnv): Parsed {
  const visit = (value: unknown, path: KeyPath): unknown => {
    if (typeof value === 'string' && value.match(REFERENCE)) return expand(value, path);
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member, [...path, key])]));
    }
    return value;
  };
  const expand = (text: string, path: KeyPath): string => {
    const position = parsed.sources.at(path);
    const expands = expansionAt(schema, path);
    if (expands === 'now') return expandText(text, environment, path, position);
    if (expands === 'later') return text;
    throw new ConfigurationError(
      `${positionPrefix(position)}${path.join('.')}: ${JSON.stringify(text)} names an environment variable, which this key does not take; write the value itself.`,
      { position },
    );
  };
  return { value: visit(parsed.value, []), sources: parsed.sources };
}

function expansionAt(schema: z.ZodType, path: KeyPath): 'now' | 'later' | undefined {
  const at = schemaAt(schema, path);
  if (!at) return undefined;
  const inner = unwrap(at);
  const options = optionsOf(inner);
  const candidates = options.length > 0 ? options.map(unwrap) : [inner];
  return candidates.flatMap((candidate) => EXPANDS.get(candidate as z.ZodType)?.expands ?? [])[0];
}
