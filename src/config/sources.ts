import type { SourcePosition } from '../core/errors.ts';

/** A path into a configuration: `['gates', 'accuracy', 'metrics']`. */
export type KeyPath = readonly (string | number)[];

/** A value that was written, or only something around one. */
interface Node {
  readonly value?: SourcePosition | undefined;
  /** Where the key itself stands; undefined for list items and for the whole document. */
  readonly key?: SourcePosition | undefined;
  readonly children: Map<string, Node>;
}

/** Where each value of a configuration was written. */
export class SourceMap {
  #root: Node;

  constructor(root: Node = { children: new Map() }) {
    this.#root = root;
  }

  set(path: KeyPath, value: SourcePosition, key?: SourcePosition): void {
    this.#root = withNode(this.#root, path, (found) => ({ value, key, children: found?.children ?? new Map() }));
  }

  /** The position of the value at `path`, or of the nearest value around it. */
  at(path: KeyPath): SourcePosition | undefined {
    let node: Node | undefined = this.#root;
    let nearest = node.value;
    for (const part of path) {
      node = node.children.get(String(part));
      if (node === undefined) break;
      nearest = node.value ?? nearest;
    }
    return nearest;
  }

  /** The position of the key that ends `path`, where it was written; otherwise that of its value or surroundings. */
  keyAt(path: KeyPath): SourcePosition | undefined {
    return this.#find(path)?.key ?? this.at(path);
  }

  /** Only what was written at exactly this path: undefined means that a default applies. */
  exactly(path: KeyPath): SourcePosition | undefined {
    return this.#find(path)?.value;
  }

  /** The same map seen from below `prefix`. */
  below(prefix: KeyPath): SourceMap {
    return new SourceMap(this.#find(prefix));
  }

  /** This map with everything at and below `prefix` replaced by `other`, whose own root becomes `prefix`. */
  replacedAt(prefix: KeyPath, other: SourceMap): SourceMap {
    return new SourceMap(withNode(copyAlong(this.#root, prefix), prefix, () => other.#root));
  }

  #find(path: KeyPath): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const part of path) node = node?.children.get(String(part));
    return node;
  }
}

/** The tree with another node at `path`, of which the nodes around it are changed in place. */
function withNode(root: Node, path: KeyPath, make: (found: Node | undefined) => Node): Node {
  if (path.length === 0) return make(root);
  let around = root;
  for (const part of path.slice(0, -1)) {
    const name = String(part);
    const next: Node = around.children.get(name) ?? { children: new Map() };
    around.children.set(name, next);
    around = next;
  }
  const last = String(path.at(-1));
  around.children.set(last, make(around.children.get(last)));
  return root;
}

/** The tree with own copies of the nodes on the way to `path`. */
function copyAlong(node: Node, [first, ...rest]: KeyPath): Node {
  const children = new Map(node.children);
  const next = first === undefined ? undefined : children.get(String(first));
  if (next !== undefined) children.set(String(first), copyAlong(next, rest));
  return { ...node, children };
}
