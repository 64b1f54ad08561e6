import type { SourcePosition } from '../core/errors.ts';

/** A path into a configuration: `['gates', 'accuracy', 'metrics']`. */
export type KeyPath = readonly (string | number)[];

interface Place {
  readonly value: SourcePosition;
  /** Where the key itself stands; undefined for list items and for the whole document. */
  readonly key: SourcePosition | undefined;
}

/** Where each value of a configuration was written. */
export class SourceMap {
  readonly #places: Map<string, Place>;

  constructor(places: Iterable<[string, Place]> = []) {
    this.#places = new Map(places);
  }

  set(path: KeyPath, value: SourcePosition, key?: SourcePosition): void {
    this.#places.set(join(path), { value, key });
  }

  /** The position of the value at `path`, or of the nearest value around it. */
  at(path: KeyPath): SourcePosition | undefined {
    for (let length = path.length; length >= 0; length--) {
      const place = this.#places.get(join(path.slice(0, length)));
      if (place) return place.value;
    }
    return undefined;
  }

  /** The position of the key that ends `path`, where it was written; otherwise that of its value or surroundings. */
  keyAt(path: KeyPath): SourcePosition | undefined {
    return this.#places.get(join(path))?.key ?? this.at(path);
  }

  /** Only what was written at exactly this path: undefined means that a default applies. */
  exactly(path: KeyPath): SourcePosition | undefined {
    return this.#places.get(join(path))?.value;
  }

  /** The same map seen from below `prefix`. */
  below(prefix: KeyPath): SourceMap {
    const start = join(prefix);
    return new SourceMap(
      [...this.#places].flatMap(([key, place]): [string, Place][] =>
        isWithin(key, start) ? [[start === '' ? key : key.slice(start.length + 1), place]] : [],
      ),
    );
  }

  /** This map with everything at and below `prefix` replaced by `other`, whose own root becomes `prefix`. */
  replacedAt(prefix: KeyPath, other: SourceMap): SourceMap {
    const start = join(prefix);
    const kept = [...this.#places].filter(([key]) => !isWithin(key, start));
    const moved = [...other.#places].map(([key, place]): [string, Place] => [
      [start, key].filter((part) => part !== '').join(SEPARATOR),
      place,
    ]);
    return new SourceMap([...kept, ...moved]);
  }
}

/** A control character, which the reader of configurations refuses in keys. */
const SEPARATOR = '\u0000';

function join(path: KeyPath): string {
  return path.map(String).join(SEPARATOR);
}

function isWithin(key: string, start: string): boolean {
  return start === '' || key === start || key.startsWith(start + SEPARATOR);
}
