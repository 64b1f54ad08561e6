import { dirname, isAbsolute, join } from 'node:path';
import { validate } from '../../config/validate.ts';
import type { Parsed } from '../../config/yaml.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { fileProblem } from '../../core/file-problem.ts';
import { documentSchema, type SchemaObject } from './document.ts';

/** The tables of the contracts that a contract's relationships point into, by the name it calls their files. */
export type OtherContracts = ReadonlyMap<
  string,
  { readonly tables: readonly SchemaObject[] } | { readonly problem: string }
>;

export const NO_OTHERS: OtherContracts = new Map();

const MAX_OTHERS = 50;

/** Files of relationships such as `customers.odcs.yaml#schema/customers/properties/id`, each once. */
export function otherFiles(parsed: Parsed): string[] {
  const files = new Set<string>();
  const look = (node: unknown, key: string): void => {
    if (Array.isArray(node)) for (const item of node) look(item, key);
    else if (typeof node === 'object' && node !== null)
      for (const [name, value] of Object.entries(node)) look(value, name);
    else if (typeof node === 'string' && key === 'to' && node.includes('#'))
      files.add(node.slice(0, node.indexOf('#')));
  };
  look((parsed.value as { schema?: unknown } | null)?.schema, '');
  return [...files].filter((file) => file !== '').slice(0, MAX_OTHERS);
}

/** Reads them with `parse`, which takes a file as the contract names it. What cannot be read is told where it is used. */
export async function readOthers(
  files: readonly string[],
  parse: (file: string) => Promise<Parsed>,
): Promise<OtherContracts> {
  const others = new Map<string, { tables: readonly SchemaObject[] } | { problem: string }>();
  for (const file of files) {
    try {
      if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file))
        throw new ConfigurationError('it is an address, and nothing is downloaded');
      others.set(file, { tables: validate(documentSchema, await parse(file)).config.schema });
    } catch (error) {
      others.set(file, { problem: fileProblem(error).split('\n', 1)[0]! });
    }
  }
  return others;
}

/** Where a table of another contract lies, relative to this one; undefined where it does not say so by a path. */
export function dataOf(table: SchemaObject, file: string): string | undefined {
  const path = table.physicalName;
  if (path === undefined || !/[./\\]/.test(path)) return undefined;
  return isAbsolute(path) || /^[a-z][a-z0-9+.-]+:\/\//i.test(path) ? path : join(dirname(file), path);
}
