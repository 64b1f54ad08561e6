import { isBuiltin } from 'node:module';

/** An import of an external module as esbuild writes it: a default, all of it, or some by name. */
const IMPORT = /\bimport(?: ([\w$]+) |\*as ([\w$]+) |(?: ([\w$]+),)?\{([^}]*)\})from"([\w:/]+)";/g;

/**
 * Node's own modules as objects instead of imports. To import one makes Node read every property of it first, among them the
 * getters that load what hardly anything uses (of node:util alone the whole of TextDecoder), which takes a command longer than
 * most of its own modules.
 */
export function readBuiltins(text: string): string {
  return text.replaceAll(
    IMPORT,
    (statement, whole?: string, all?: string, also?: string, named?: string, from?: string) => {
      if (!isBuiltin(from!)) return statement;
      const module = `process.getBuiltinModule(${JSON.stringify(from)})`;
      const names = named === undefined ? [] : [`{${named.replaceAll(' as ', ':')}}=${also ?? module}`];
      const object = whole ?? all ?? also;
      return `var ${[...(object === undefined ? [] : [`${object}=${module}`]), ...names].join(',')};`;
    },
  );
}
