import { parseAst } from 'vitest/node';
import { changesOf, type Node } from './operators.ts';

/** One small, wrong change of a source file. */
export interface Mutant {
  /** From the repository's root. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The declaration at the top of the file that it lies in. */
  readonly inside: string;
  /** `a >= b → a > b`: stable while the code is, so that a list can name it. The second of its kind ends with `#2`. */
  readonly change: string;
  /** Of what is switched between right and wrong. */
  readonly host: Host;
  /** The host's text with the change made. */
  readonly text: string;
}

export interface Host {
  readonly start: number;
  readonly end: number;
  readonly kind: 'expression' | 'statement';
}

export interface Parsed {
  readonly mutants: readonly Mutant[];
  /** Where a loop's body starts and ends, and whether it stands in braces: an endless one must be noticed. */
  readonly loops: readonly { readonly start: number; readonly end: number; readonly block: boolean }[];
}

interface Scene {
  readonly parent: Node | null;
  readonly key: string;
  /** The optional chain whose inner links cannot be replaced one by one. */
  readonly chain: Node | null;
  readonly inside: string;
}

const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement']);
/** Of the wrappers that only types know, the expression is code. */
const WRAPPERS = new Set([
  'TSAsExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSInstantiationExpression',
]);
const SKIPPED = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'TaggedTemplateExpression']);
const TYPE_KEYS = new Set(['typeAnnotation', 'returnType', 'typeParameters', 'typeArguments', 'decorators']);
const LONGEST = 90;

/** Every mutant of a TypeScript file, in the order of the source. */
export function findMutants(file: string, source: string): Parsed {
  const mutants: Mutant[] = [];
  const loops: { start: number; end: number; block: boolean }[] = [];
  const times = new Map<string, number>();

  const visit = (node: Node, scene: Scene): void => {
    if (SKIPPED.has(node.type) || (node.type.startsWith('TS') && !WRAPPERS.has(node.type))) return;
    const inside = scene.inside || nameOf(node);
    if (LOOPS.has(node.type)) {
      const body = node.body as Node;
      loops.push({ start: body.start, end: body.end, block: body.type === 'BlockStatement' });
    }
    const chain = chainOf(node, scene);
    for (const change of changesOf(node, scene.parent, scene.key, source)) {
      const kind = change.kind ?? 'expression';
      const { start, end } = kind === 'expression' && chain !== null ? chain : node;
      const before = source.slice(start, change.start);
      const after = source.slice(change.end, end);
      const name = `${short(source.slice(node.start, node.end))} → ${short(change.shown ?? change.text)}`;
      const time = (times.get(`${inside}\n${name}`) ?? 0) + 1;
      times.set(`${inside}\n${name}`, time);
      mutants.push({
        file,
        line: lineOf(source, node.start),
        inside,
        change: time === 1 ? name : `${name} #${time}`,
        host: { start, end, kind },
        text: before + change.text + after,
      });
    }
    for (const [key, child] of childrenOf(node)) visit(child, { parent: node, key, chain, inside });
  };
  visit(parseAst(source, { lang: 'ts' }) as unknown as Node, { parent: null, key: '', chain: null, inside: '' });
  return { mutants, loops };
}

/** The chain that holds this node as one of its links; arguments and computed keys are code of their own. */
function chainOf(node: Node, { chain, key, parent }: Scene): Node | null {
  if (node.type === 'ChainExpression') return node;
  if (chain === null || parent === null) return null;
  const isLink = parent === chain || key === 'object' || key === 'callee' || WRAPPERS.has(parent.type);
  return isLink ? chain : null;
}

function childrenOf(node: Node): [string, Node][] {
  return Object.entries(node).flatMap(([key, value]): [string, Node][] => {
    if (TYPE_KEYS.has(key) || isName(node, key)) return [];
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return values.filter(isNode).map((child) => [key, child]);
  });
}

/** A property's name and the target of an assignment are no expressions. */
function isName(node: Node, key: string): boolean {
  if (key === 'left') return ['AssignmentExpression', 'ForOfStatement', 'ForInStatement'].includes(node.type);
  if (key === 'argument') return node.type === 'UpdateExpression' || node.operator === 'delete';
  if (key === 'key') return node.computed !== true;
  if (key === 'source') return node.type === 'ExportNamedDeclaration';
  return key === 'property' && node.computed !== true;
}

function nameOf(node: Node): string {
  if (node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
    return String((node.id as Node | null)?.name ?? '');
  return '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function lineOf(source: string, position: number): number {
  return source.slice(0, position).split('\n').length;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
