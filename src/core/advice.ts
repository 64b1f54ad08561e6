/** A setting that a text tells to use: a flag on the command line, an input of an action. */
export interface Key {
  readonly key: string;
}

export function key(name: string): Key {
  return { key: name };
}

/**
 * A text that names keys. Which door is read is not known where it is written, so it is kept in parts, and each door says a
 * key in its own way. As text, and as JSON, it is that of the command line: `--reason`.
 */
export class Advice {
  readonly parts: readonly (string | Key)[];

  constructor(parts: readonly (string | Key)[]) {
    this.parts = parts;
  }

  spelled(spell: (key: string) => string): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : spell(part.key))).join('');
  }

  toString(): string {
    return this.spelled(asFlag);
  }

  toJSON(): string {
    return this.toString();
  }
}

/** What is told: a text, or one that names keys. */
export type Told = string | Advice;

/** ``advice`Give a reason with ${key('reason')}.` ``; what was told already keeps its keys. */
export function advice(texts: TemplateStringsArray, ...values: readonly (Told | number | Key)[]): Advice {
  const parts = texts.flatMap((text, index): (string | Key)[] => {
    const value = values[index];
    if (value instanceof Advice) return [text, ...value.parts];
    return value === undefined ? [text] : [text, typeof value === 'number' ? String(value) : value];
  });
  return new Advice(parts);
}

/** How the command line says a key. */
export function asFlag(name: string): string {
  return `--${name}`;
}

/** How an action says a key. */
export function asInput(name: string): string {
  return `the input ${name}`;
}

/** In the words of a door. */
export function spelled(told: Told, spell: (key: string) => string): string {
  return typeof told === 'string' ? told : told.spelled(spell);
}
