import * as index from './rules/index.ts';
import type { Rule } from './rules/rule.ts';

/** Every rule by the name that policies and reports write: `known-operators`. */
export const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries(index as Readonly<Record<string, Rule>>).map(([key, rule]) => [kebab(key), rule]),
);

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
