import type { KeyPath, SourceMap } from '../../config/sources.ts';
import { type Parsed, parseYaml } from '../../config/yaml.ts';
import type { Quality } from './document.ts';

/** The `implementation` of a rule for an engine: a mapping, or a block of text that holds one. `at` is the rule. */
export function implementationOf(
  written: NonNullable<Quality['implementation']>,
  at: KeyPath,
  sources: SourceMap,
): Parsed {
  const below: KeyPath = [...at, 'implementation'];
  if (typeof written !== 'string') return { value: written, sources: sources.below(below) };
  const place = sources.at(below);
  return parseYaml(written, place ? `${place.file}:${place.line}, implementation` : 'implementation');
}
