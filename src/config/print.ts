import { Document, isMap, isSeq, type Scalar, visit } from 'yaml';
import type * as z from 'zod';
import { positionPrefix } from '../core/errors.ts';
import { childOf, defaultOf, keysOf, memberOf } from './shape.ts';
import type { KeyPath } from './sources.ts';
import type { Valid } from './validate.ts';

/** The effective configuration as YAML, each value followed by where it came from: `# modelassay.yml:12:9`, `# default`. */
export function printConfig(schema: z.ZodType, valid: Valid<unknown>): string {
  const document = new Document(withDefaults(schema, valid.written));
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === 'key') return;
      node.comment = ` ${originOf(valid, pathTo(node, ancestors))}`;
    },
  });
  return document.toString({ lineWidth: 0 });
}

function originOf(valid: Valid<unknown>, path: KeyPath): string {
  const position = valid.sources.exactly(path);
  return position ? positionPrefix(position).slice(0, -2) : 'default';
}

/** The values written, and the default of every key that is not. */
export function withDefaults(union: z.core.$ZodType, value: unknown): unknown {
  const schema = memberOf(union, value);
  if (Array.isArray(value)) return value.map((item, index) => withDefaults(childOf(schema, index) ?? schema, item));
  if (typeof value !== 'object' || value === null) return value;
  const written = Object.entries(value).map(([key, member]): [string, unknown] => {
    const child = childOf(schema, key);
    return [key, child ? withDefaults(child, member) : member];
  });
  const missing = keysOf(schema)
    .filter((key) => !Object.hasOwn(value, key))
    .flatMap((key): [string, unknown][] => {
      const fallback = defaultOf(childOf(schema, key)!);
      return fallback === undefined ? [] : [[key, fallback]];
    });
  return Object.fromEntries([...written, ...missing]);
}

function pathTo(node: Scalar, ancestors: readonly unknown[]): KeyPath {
  const path: (string | number)[] = [];
  const chain = [...ancestors, node];
  for (const [index, ancestor] of chain.entries()) {
    const next = chain[index + 1];
    if (isMap(ancestor)) {
      const pair = ancestor.items.find((item) => item === next);
      if (pair) path.push(String((pair.key as Scalar).value));
    } else if (isSeq(ancestor)) {
      const position = ancestor.items.indexOf(next);
      if (position >= 0) path.push(position);
    }
  }
  return path;
}
