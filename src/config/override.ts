import type { KeyPath } from './sources.ts';
import { type Parsed, parseYaml } from './yaml.ts';

/** A value given beside the file, as an action's input or a command's flag: YAML text, and what to call its origin. */
export interface Override {
  readonly path: KeyPath;
  readonly text: string;
  /** `input metrics`, `flag --metrics`: stands where a file name would. */
  readonly origin: string;
}

/** The document with the overrides in place: each replaces the whole value at its path. */
export function applyOverrides(base: Parsed, overrides: readonly Override[]): Parsed {
  return overrides.reduce((parsed, override) => {
    const given = parseYaml(override.text, override.origin);
    return {
      value: withValue(parsed.value, override.path, given.value),
      sources: parsed.sources.replacedAt(override.path, given.sources),
    };
  }, base);
}

function withValue(target: unknown, path: KeyPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const object = typeof target === 'object' && target !== null ? (target as Record<string, unknown>) : {};
  return { ...object, [key]: withValue(object[key], rest, value) };
}
