import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { ConfigurationError, positionPrefix, type SourcePosition } from '../core/errors.ts';
import { type KeyPath, SourceMap } from './sources.ts';

/** A configuration as plain values, and where each of them was written. */
export interface Parsed {
  readonly value: unknown;
  readonly sources: SourceMap;
  /** The first key that is no plain text, where such keys were asked for. */
  readonly oddKey?: ConfigurationError | undefined;
}

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_NODES = 200_000;

/**
 * Read YAML 1.2 into plain objects, arrays and scalars. `file` is only for messages.
 * Throws ConfigurationError with file, line and column for anything that is not plain YAML: syntax, duplicate keys, tabs,
 * keys that are not text, several documents, documents made to explode. With `oddKeys` a key may be empty, `__proto__`, or hold line
 * breaks: of documents in which others name the keys of their data.
 */
export function parseYaml(text: string, file: string, { oddKeys = false } = {}): Parsed {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new ConfigurationError(`${file} has more than ${MAX_BYTES} bytes; a configuration is smaller than that.`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, stringKeys: true, prettyErrors: false });
  const reader = new Reader(document, lines, file);
  const failure = document.errors[0] ?? document.warnings[0];
  if (failure) throw syntaxError(failure, document, text, reader);
  const value = reader.read(document.contents as Node | null, []);
  if (reader.oddKey !== undefined && !oddKeys) throw reader.oddKey;
  return { value, sources: reader.sources, oddKey: reader.oddKey };
}

class Reader {
  readonly sources = new SourceMap();
  oddKey: ConfigurationError | undefined;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #lines: LineCounter;
  readonly #file: string;
  #nodes = 0;

  constructor(document: Document, lines: LineCounter, file: string) {
    this.#targets = aliasTargets(document);
    this.#lines = lines;
    this.#file = file;
  }

  position(offset: number): SourcePosition {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  read(node: Node | null, path: KeyPath, key?: SourcePosition): unknown {
    const position = node?.range ? this.position(node.range[0]) : (key ?? { file: this.#file, line: 1, column: 1 });
    this.sources.set(path, position, key);
    if (++this.#nodes > MAX_NODES || path.length > MAX_DEPTH) {
      throw new ConfigurationError(
        `${positionPrefix(position)}the document is larger than any configuration: at most ${MAX_NODES} values, ${MAX_DEPTH} levels deep.`,
        { position },
      );
    }
    if (node === null) return null;
    if (isAlias(node)) return this.read(this.#targets.get(node) ?? null, path, key);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item as Node | null, [...path, index]));
    if (isMap(node)) {
      const object: Record<string, unknown> = {};
      for (const pair of node.items) {
        const keyNode = pair.key as Node | null;
        const at = keyNode?.range ? this.position(keyNode.range[0]) : position;
        const name = isScalar(keyNode) ? String(keyNode.value) : '';
        if (name === '' || name === '__proto__' || hasControlCharacter(name)) {
          const message = `${positionPrefix(at)}a key must be plain text, got ${JSON.stringify(name)}.`;
          this.oddKey ??= new ConfigurationError(message, { position: at });
        }
        const value = this.read((pair.value as Node | null) ?? null, [...path, name], at);
        // An assignment to `__proto__` would set no key.
        Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
      }
      return object;
    }
    return isScalar(node) ? node.value : null;
  }
}

/** What each alias stands for, in one pass: the library's own search walks the whole document for every alias. */
function aliasTargets(document: Document): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function hasControlCharacter(text: string): boolean {
  for (const character of text) if (character < ' ' || character === '\u007f') return true;
  return false;
}

function syntaxError(failure: YAMLError, document: Document, text: string, reader: Reader): ConfigurationError {
  const position = reader.position(failure.pos[0]);
  const problem =
    failure.code === 'DUPLICATE_KEY'
      ? duplicate(failure.pos[0], document, reader)
      : `not valid YAML: ${failure.message}.${hintFor(failure, text, position)}`;
  return new ConfigurationError(`${positionPrefix(position)}${problem}`, { position });
}

/** The library says neither which key nor where it stands before. */
function duplicate(offset: number, document: Document, reader: Reader): string {
  let problem = 'a key stands twice in one mapping; keep one of them.';
  visit(document, {
    Map(_, map) {
      const keys = map.items.map((pair) => pair.key as Node | null);
      const second = keys.find((key) => key?.range?.[0] === offset);
      if (!isScalar(second)) return undefined;
      const first = keys.find((key) => isScalar(key) && key.value === second.value);
      const before = first?.range ? `, first on line ${reader.position(first.range[0]).line}` : '';
      problem = `the key ${JSON.stringify(second.value)} stands twice in one mapping${before}; keep one of them.`;
      return visit.BREAK;
    },
  });
  return problem;
}

function hintFor(failure: YAMLError, text: string, { line }: SourcePosition): string {
  const offset = failure.pos[0];
  const brackets = /^\[[^\]\n]*\]/.exec(text.slice(offset))?.[0];
  const name = /[^\s,:{}[\]"']+$/.exec(text.slice(0, offset))?.[0];
  if (failure.code === 'MISSING_CHAR' && brackets !== undefined && name !== undefined)
    return ` Within braces, quote a name that has brackets: "${name}${brackets}".`;
  const isTab = /^\s*\t/.test(text.split('\n')[line - 1] ?? '');
  return isTab ? ' The line is indented with a tab; YAML allows only spaces.' : '';
}
