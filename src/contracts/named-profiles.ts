import { parseYaml } from '../config/yaml.ts';

/**
 * Profiles that a contract, as plain values, states its distributions by, relative to it: what they say is agreed on as what it says
 * is. In the order of their names.
 */
export function profilesNamedIn(contract: unknown): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      // A rule of our own may be written as a text.
      if (value.includes('distribution') && value.includes('profile')) look(withinText(value));
    } else if (typeof value === 'object' && value !== null) {
      const { rule, profile } = value as { rule?: unknown; profile?: unknown };
      if (rule === 'distribution' && typeof profile === 'string') found.add(profile);
      for (const one of Object.values(value)) look(one);
    }
  };
  look(contract);
  return [...found].sort();
}

/** Undefined of a text that says nothing in YAML but that text. */
function withinText(text: string): unknown {
  try {
    const { value } = parseYaml(text, 'file');
    return typeof value === 'string' ? undefined : value;
  } catch {
    return undefined;
  }
}
