import type { SourcePosition } from '../core/errors.ts';

/** A path into a configuration: `['gates', 'accuracy', 'metrics']`. */
export type KeyPath = readonly (string | number)[];

/** Where each value of a configuration was written. */
export class SourceMap {
  readonly #positions = new Map<string, SourcePosition>();

  set(path: KeyPath, position: SourcePosition): void {
    this.#positions.set(keyOf(path), position);
  }

  /** The position of the value at `path`, or of the nearest value around it. */
  at(path: KeyPath): SourcePosition | undefined {
    for (let length = path.length; length >= 0; length--) {
      const position = this.#positions.get(keyOf(path.slice(0, length)));
      if (position) return position;
    }
    return undefined;
  }

  /** Only what was written at exactly this path: undefined means that a default applies. */
  exactly(path: KeyPath): SourcePosition | undefined {
    return this.#positions.get(keyOf(path));
  }

  /** The same map seen from below `prefix`. */
  below(prefix: KeyPath): SourceMap {
    const view = new SourceMap();
    const start = keyOf(prefix);
    for (const [key, position] of this.#positions) {
      if (key === start || key.startsWith(`${start}\u0000`)) {
        view.#positions.set(key === start ? '' : key.slice(start === '' ? 0 : start.length + 1), position);
      }
    }
    if (start === '') for (const [key, position] of this.#positions) view.#positions.set(key, position);
    return view;
  }
}

function keyOf(path: KeyPath): string {
  return path.map(String).join('\u0000');
}
