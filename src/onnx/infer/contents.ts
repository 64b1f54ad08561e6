import { DEFAULT_DOMAIN, type OnnxNode } from '../graph.ts';
import type { Dim, Dims } from './dims.ts';

/** The elements of a small tensor of whole numbers, such as a shape that a graph computes; undefined where nobody knows how many. */
export type Content = readonly Dim[] | undefined;

/** What the rules of contents know of an input. */
export interface Held {
  readonly dims: Dims;
  readonly content: Content;
}

type ContentRule = (inputs: readonly Held[], node: OnnxNode) => Content;

/** Longer ones are no shapes. */
const MAX_ELEMENTS = 64;

/** The elements of the first output of a node, where they are sizes that follow from sizes. */
export function contentOf(node: OnnxNode, inputs: readonly Held[]): Content {
  if (node.domain !== DEFAULT_DOMAIN) return undefined;
  const content = CONTENT_RULES.get(node.type)?.(inputs, node);
  return content && content.length <= MAX_ELEMENTS ? content : undefined;
}

const same: ContentRule = ([x]) => x?.content;

const shape: ContentRule = ([x], { attributes }) => {
  if (!x?.dims) return undefined;
  const at = (name: string) => attributes.find((one) => one.name === name)?.integer ?? undefined;
  return x.dims.slice(at('start') ?? 0, at('end'));
};

const gather: ContentRule = ([x, indices], { attributes }) => {
  const axis = attributes.find(({ name }) => name === 'axis')?.integer ?? 0;
  if (!x?.content || !indices?.content || x.dims?.length !== 1 || axis !== 0) return undefined;
  const { content } = x;
  return indices.content.map((index) => (typeof index === 'number' ? (content.at(index) ?? null) : null));
};

const concat: ContentRule = (inputs) => {
  const all = inputs.flatMap(({ content }) => (content ? [content] : []));
  return all.length === inputs.length ? all.flat() : undefined;
};

const slice: ContentRule = ([x, starts, ends, axes, steps], { attributes }) => {
  const one = (held: Held | undefined, name: string) =>
    held?.content ?? attributes.find((attribute) => attribute.name === name)?.integers;
  const [start] = one(starts, 'starts') ?? [];
  const [end] = one(ends, 'ends') ?? [];
  const step = steps === undefined ? 1 : steps.content?.[0];
  if (!x?.content || x.dims?.length !== 1 || axes?.content?.[0]) return undefined;
  if (typeof start !== 'number' || typeof end !== 'number' || step !== 1) return undefined;
  return x.content.slice(start, end);
};

const arithmetic =
  (compute: (left: Dim, right: Dim) => Dim): ContentRule =>
  ([left, right]) => {
    const [a, b] = [left?.content, right?.content];
    if (!a || !b || (a.length !== b.length && a.length !== 1 && b.length !== 1)) return undefined;
    return Array.from({ length: Math.max(a.length, b.length) }, (_, at) =>
      compute(a[a.length === 1 ? 0 : at]!, b[b.length === 1 ? 0 : at]!),
    );
  };

const CONTENT_RULES: ReadonlyMap<string, ContentRule> = new Map<string, ContentRule>([
  ['Shape', shape],
  ['Gather', gather],
  ['Concat', concat],
  ['Slice', slice],
  ['Unsqueeze', same],
  ['Squeeze', same],
  ['Identity', same],
  ['Cast', same],
  ['Reshape', same],
  ['Add', arithmetic((a, b) => (a === 0 ? b : b === 0 ? a : both(a, b, (x, y) => x + y)))],
  ['Sub', arithmetic((a, b) => (b === 0 ? a : both(a, b, (x, y) => x - y)))],
  ['Mul', arithmetic((a, b) => (a === 1 ? b : b === 1 ? a : both(a, b, (x, y) => x * y)))],
  ['Div', arithmetic((a, b) => (b === 1 ? a : b === 0 ? null : both(a, b, (x, y) => Math.trunc(x / y))))],
]);

function both(a: Dim, b: Dim, compute: (x: number, y: number) => number): Dim {
  return typeof a === 'number' && typeof b === 'number' ? compute(a, b) : null;
}
