import { z } from 'zod';
import { ConfigurationError, positionPrefix } from '../core/errors.ts';
import { schemaAt, unwrap } from './shape.ts';
import type { KeyPath } from './sources.ts';
import type { Parsed } from './yaml.ts';

const EXPANDS = z.registry<{ expands: true }>();
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Text in which `${NAME}` stands for an environment variable: paths and addresses, nothing else. */
export function expandable(): z.ZodString {
  const schema = z.string().min(1);
  EXPANDS.add(schema, { expands: true });
  return schema;
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
    const fail = (reason: string) =>
      new ConfigurationError(`${positionPrefix(position)}${path.join('.')}: ${reason}`, { position });
    if (!allows(schema, path)) {
      throw fail(
        `${JSON.stringify(text)} names an environment variable, which this key does not take; write the value itself.`,
      );
    }
    return text.replaceAll(REFERENCE, (_, name: string) => {
      const found = environment[name];
      if (found === undefined || found === '') throw fail(`the environment variable ${name} is not set.`);
      return found;
    });
  };
  return { value: visit(parsed.value, []), sources: parsed.sources };
}

function allows(schema: z.ZodType, path: KeyPath): boolean {
  const at = schemaAt(schema, path);
  if (!at) return false;
  const members = (unwrap(at) as z.ZodType)._zod.def as z.core.$ZodTypeDef & { options?: readonly z.core.$ZodType[] };
  const candidates = members.type === 'union' ? (members.options ?? []).map(unwrap) : [unwrap(at)];
  return candidates.some((candidate) => EXPANDS.get(candidate as z.ZodType) !== undefined);
}
