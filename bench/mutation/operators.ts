/** A node of the syntax tree that vitest's parser makes (ESTree with TypeScript). */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** What stands between `start` and `end` becomes `text`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** How a list shows it, where the text itself is hard to read. */
  readonly shown?: string;
  readonly kind?: 'expression' | 'statement';
}

type Operator = (node: Node, parent: Node | null, key: string, source: string) => readonly Change[];

/** Turned round, and off by one at the edge. */
const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
};
const ARITHMETIC: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*' };
const ASSIGNMENTS: Readonly<Record<string, string>> = { '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=' };
const UPDATES: Readonly<Record<string, string>> = { '++': '--', '--': '++' };
const METHODS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};
/** Methods that give back what they are called on, more or less: without them the whole, the unsorted, the unclipped. */
const DROPPED = new Set([
  'filter',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'slice',
  'trim',
  'trimEnd',
  'trimStart',
]);

/** What can be a condition by itself. */
const VALUES = new Set(['Identifier', 'CallExpression', 'MemberExpression', 'ChainExpression', 'AwaitExpression']);

const OPERATORS: readonly Operator[] = [
  comparison,
  arithmetic,
  logical,
  unary,
  condition,
  literal,
  emptyArray,
  returned,
  removedStatement,
  optionalLink,
  method,
  assignment,
];

export function changesOf(node: Node, parent: Node | null, key: string, source: string): readonly Change[] {
  return OPERATORS.flatMap((operator) => operator(node, parent, key, source));
}

function comparison(node: Node, _parent: Node | null, _key: string, source: string): Change[] {
  if (node.type !== 'BinaryExpression') return [];
  return (COMPARISONS[String(node.operator)] ?? []).map((operator) => withOperator(node, operator, source));
}

function arithmetic(node: Node, _parent: Node | null, _key: string, source: string): Change[] {
  const operator = ARITHMETIC[String(node.operator)];
  if (node.type !== 'BinaryExpression' || operator === undefined || isText(node)) return [];
  return [withOperator(node, operator, source)];
}

/** Texts are joined, not added. */
function isText(node: Node): boolean {
  if (node.type === 'TemplateLiteral') return true;
  if (node.type === 'Literal') return typeof node.value === 'string';
  return node.type === 'BinaryExpression' && (isText(node.left as Node) || isText(node.right as Node));
}

function logical(node: Node, _parent: Node | null, _key: string, source: string): Change[] {
  if (node.type !== 'LogicalExpression') return [];
  if (node.operator !== '??') return [withOperator(node, node.operator === '&&' ? '||' : '&&', source)];
  return [node.left as Node, node.right as Node].map((side) => whole(node, textOf(side, source)));
}

function unary(node: Node, _parent: Node | null, _key: string, source: string): Change[] {
  if (node.type !== 'UnaryExpression' || (node.operator !== '!' && node.operator !== '-')) return [];
  return [whole(node, textOf(node.argument as Node, source))];
}

/** What decides a branch, where no other operator turns it round. */
function condition(node: Node, parent: Node | null, key: string, source: string): Change[] {
  if (key !== 'test' || (parent?.type !== 'IfStatement' && parent?.type !== 'ConditionalExpression')) return [];
  const question = node.operator === 'in' || node.operator === 'instanceof';
  if (!question && !VALUES.has(node.type)) return [];
  return [whole(node, `!(${textOf(node, source)})`)];
}

function literal(node: Node, parent: Node | null, key: string): Change[] {
  if (node.type !== 'Literal' || parent?.type === 'ExpressionStatement') return [];
  const { value } = node;
  if (typeof value === 'boolean') return [whole(node, String(!value))];
  if (typeof value === 'bigint') return [whole(node, `${value + 1n}n`)];
  if (typeof value === 'number') return numbersBeside(value, parent, key).map((number) => whole(node, String(number)));
  // A word of the code, not a sentence. Beside === the operator is turned round instead.
  const compared = parent?.type === 'BinaryExpression';
  return typeof value === 'string' && /^[^\s]+$/.test(value) && !compared ? [whole(node, "''")] : [];
}

/** One up, one down; of a whole number beside a comparison only the one that `>` for `>=` is not already. */
function numbersBeside(value: number, parent: Node | null, key: string): number[] {
  const operator = parent?.type === 'BinaryExpression' && key === 'right' ? String(parent.operator) : '';
  if (['>', '<=', '===', '!=='].includes(operator)) return [value + 1];
  if (['<', '>='].includes(operator)) return [value - 1];
  return [value + 1, value - 1];
}

function emptyArray(node: Node): Change[] {
  return node.type === 'ArrayExpression' && (node.elements as unknown[]).length > 0 ? [whole(node, '[]')] : [];
}

function returned(node: Node, parent: Node | null, key: string): Change[] {
  const constant = node.type === 'Literal' || (node.type === 'Identifier' && node.name === 'undefined');
  return parent?.type === 'ReturnStatement' && key === 'argument' && !constant ? [whole(node, 'undefined')] : [];
}

function removedStatement(node: Node, _parent: Node | null, _key: string): Change[] {
  if (node.type !== 'ExpressionStatement') return [];
  const expression = node.expression as Node;
  const inner = expression.type === 'AwaitExpression' ? (expression.argument as Node) : expression;
  if (!['CallExpression', 'ChainExpression', 'AssignmentExpression', 'UpdateExpression'].includes(inner.type))
    return [];
  if ((inner.callee as Node | undefined)?.type === 'Super') return [];
  return [{ ...whole(node, ''), shown: '(removed)', kind: 'statement' }];
}

/** `a?.b` becomes `a.b`. */
function optionalLink(node: Node, _parent: Node | null, _key: string, source: string): Change[] {
  if (node.optional !== true || (node.type !== 'MemberExpression' && node.type !== 'CallExpression')) return [];
  const from = ((node.object ?? node.callee) as Node).end;
  const start = source.indexOf('?.', from);
  const isName = node.type === 'MemberExpression' && node.computed !== true;
  const shown = source.slice(node.start, start) + (isName ? '.' : '') + source.slice(start + 2, node.end);
  return [{ start, end: start + 2, text: isName ? '.' : '', shown }];
}

function method(node: Node, _parent: Node | null, _key: string, source: string): Change[] {
  if (node.type !== 'CallExpression') return [];
  const callee = node.callee as Node;
  if (callee.type !== 'MemberExpression' || callee.computed === true) return [];
  const property = callee.property as Node;
  const name = String(property.name);
  if (DROPPED.has(name)) return [whole(node, textOf(callee.object as Node, source))];
  const other = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (other === undefined) return [];
  const shown = source.slice(node.start, property.start) + other + source.slice(property.end, node.end);
  return [{ start: property.start, end: property.end, text: other, shown }];
}

function assignment(node: Node, _parent: Node | null, _key: string, source: string): Change[] {
  const operator = String(node.operator);
  if (node.type === 'UpdateExpression')
    return [whole(node, textOf(node, source).replace(operator, UPDATES[operator]!))];
  if (node.type !== 'AssignmentExpression' || ASSIGNMENTS[operator] === undefined || isText(node.right as Node))
    return [];
  return [withOperator(node, ASSIGNMENTS[operator]!, source, false)];
}

function withOperator(node: Node, operator: string, source: string, parentheses = true): Change {
  const [left, right] = [textOf(node.left as Node, source), textOf(node.right as Node, source)];
  const text = parentheses ? `(${left}) ${operator} (${right})` : `${left} ${operator} (${right})`;
  return { ...whole(node, text), shown: `${left} ${operator} ${right}` };
}

function whole({ start, end }: Node, text: string): Change {
  return { start, end, text };
}

function textOf({ start, end }: Node, source: string): string {
  return source.slice(start, end);
}
