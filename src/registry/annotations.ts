import { ConfigurationError } from '../core/errors.ts';
import { safeName } from './names.ts';
import type { Registry } from './registry.ts';

/**
 * Keys must be safe names, and values no longer than the registry keeps: half a text says something else than the whole.
 * Throws ConfigurationError otherwise. `later`: they are put on a version that is there, which not every registry can.
 */
export function demandFitting(
  { name, capabilities: { annotation } }: Pick<Registry, 'name' | 'capabilities'>,
  annotations: Readonly<Record<string, string>>,
  later = false,
): void {
  const pairs = Object.entries(annotations);
  if (later && annotation === null && pairs.length > 0)
    throw new ConfigurationError(
      `${name} takes no annotations on a version that is there already. Register the bytes with them, as a new version.`,
    );
  for (const [key, value] of pairs) {
    safeName('annotation', key);
    if (annotation !== null && value.length > annotation)
      throw new ConfigurationError(
        `The annotation ${key} has ${value.length} characters, and ${name} keeps at most ${annotation}. Shorten it, or write down where the whole text is.`,
      );
  }
}
