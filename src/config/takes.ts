import type * as z from 'zod';
import { namesFile } from './meaning.ts';
import { childOf, optionsOf, unwrap } from './shape.ts';

/** What a value may be, as far as a shell can propose it: one of these words, a path, or anything. */
export type Takes = readonly string[] | 'file' | 'folder' | 'value';

/** Of a value of this schema; of a list, what each of its items may be. Words only where there are no others. */
export function takesOf(schema: z.core.$ZodType): Takes {
  const item = itemOf(schema);
  return wordsOf(item) ?? (namesFile(item) ? 'file' : 'value');
}

function itemOf(schema: z.core.$ZodType): z.core.$ZodType {
  const whole = unwrap(schema) as z.ZodType;
  return whole._zod.def.type === 'array' ? childOf(whole, 0)! : schema;
}

/** Undefined where anything else may be written, too. */
function wordsOf(schema: z.core.$ZodType): string[] | undefined {
  const inner = unwrap(schema) as z.ZodType;
  const def = inner._zod.def as z.core.$ZodTypeDef & {
    entries?: Readonly<Record<string, string>>;
    values?: readonly unknown[];
  };
  if (def.type === 'enum') return Object.values(def.entries ?? {}).map(String);
  if (def.type === 'literal') return (def.values ?? []).map(String);
  if (def.type === 'boolean') return ['true', 'false'];
  const options = optionsOf(inner).map(wordsOf);
  if (options.length === 0 || options.includes(undefined)) return undefined;
  return [...new Set(options.flatMap((words) => words ?? []))];
}
