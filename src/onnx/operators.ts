import type { AttributeType } from './graph.ts';
import { OPERATOR_TABLE, TYPE_SETS } from './operator-table.ts';

/** What ONNX says of one version of an operator. */
export interface OperatorSchema {
  readonly since: number;
  readonly deprecated: boolean;
  readonly inputs: Span;
  readonly outputs: Span;
  readonly types: OperatorTypes;
  readonly attributes: ReadonlyMap<string, { readonly type: AttributeType; readonly required: boolean }>;
}

/** Which element types may go in and come out. */
export interface OperatorTypes {
  readonly inputs: readonly Formal[];
  readonly outputs: readonly Formal[];
}

/** An input or output as the operator declares it; the last one may stand for any number. */
export interface Formal {
  /** Those that bear one name have one type; '' where it has a type of its own. */
  readonly parameter: string;
  /** Numbers of TensorProto.DataType; 0 for whatever is no tensor. */
  readonly allowed: readonly number[];
  /** Repeated for whatever follows; `mixed` where each may have another type. */
  readonly repeats: 'no' | 'alike' | 'mixed';
}

interface Span {
  readonly least: number;
  /** Infinity where there may be any number. */
  readonly most: number;
}

/** Where an operator stands in a domain that ONNX itself defines. */
export type Lookup =
  | { readonly found: 'schema'; readonly schema: OperatorSchema }
  | { readonly found: 'later'; readonly since: number }
  | { readonly found: 'nothing' }
  /** The domain, or so new a version of it, is not in the table. */
  | { readonly found: 'domain unknown' };

/** True of domains whose operators ONNX itself defines. */
export function isStandardDomain(domain: string): boolean {
  return Object.hasOwn(OPERATOR_TABLE, domain);
}

/** The newest version of a standard domain that is known here. */
export function newestOpset(domain: string): number {
  return OPERATOR_TABLE[domain]?.newest ?? 0;
}

/** The operator as version `opset` of its domain has it: the schema with the highest version up to that one. */
export function lookUp(domain: string, type: string, opset: number): Lookup {
  if (!isStandardDomain(domain) || opset > newestOpset(domain)) return { found: 'domain unknown' };
  const versions = schemasOf(domain, type);
  if (versions === undefined) return { found: 'nothing' };
  const schema = versions.findLast(({ since }) => since <= opset);
  return schema ? { found: 'schema', schema } : { found: 'later', since: versions[0]!.since };
}

/** The names of a standard domain’s operators, for a suggestion. */
export function operatorNames(domain: string): readonly string[] {
  return isStandardDomain(domain) ? [...domainOf(domain).keys()] : [];
}

/** The operators of a domain, each with its versions as the table writes them until somebody asks for them. */
type Domain = Map<string, string | readonly OperatorSchema[]>;

const DOMAINS = new Map<string, Domain>();

/** Of hundreds of operators a model has a dozen: those are parsed, when they are asked for. */
function schemasOf(domain: string, type: string): readonly OperatorSchema[] | undefined {
  const operators = domainOf(domain);
  const known = operators.get(type);
  if (typeof known !== 'string') return known;
  const schemas = known.split(';').map(schemaOf);
  operators.set(type, schemas);
  return schemas;
}

function domainOf(domain: string): Domain {
  const known = DOMAINS.get(domain);
  if (known) return known;
  const lines = OPERATOR_TABLE[domain]!.operators.trim().split('\n');
  const found: Domain = new Map(
    lines.map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
  DOMAINS.set(domain, found);
  return found;
}

/** `13 1-1 1-1 T>T|T=2 axis=i,perm=I!`: see scripts/onnx_operators.py. */
function schemaOf(text: string): OperatorSchema {
  const [since, inputs, outputs, types = '>', attributes = ''] = text.split(' ');
  const deprecated = inputs === 'x';
  return {
    since: Number(since),
    deprecated,
    inputs: deprecated ? ANY : spanOf(inputs!),
    outputs: deprecated ? ANY : spanOf(outputs!),
    types: typesOf(types),
    attributes: new Map(
      attributes.split(',').flatMap((attribute) => {
        const [, name, letter, required] = /^(\w+)=(\w)(!?)$/.exec(attribute) ?? [];
        return name === undefined ? [] : [[name, { type: LETTERS[letter!]!, required: required === '!' }]];
      }),
    ),
  };
}

/** `T,0>T|T=3`. */
function typesOf(text: string): OperatorTypes {
  const [formals, ...constraints] = text.split('|');
  const parameters = new Map(
    constraints.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
  );
  const [inputs, outputs] = formals!.split('>').map((side) => (side === '' ? [] : side.split(',').map(formalOf)));
  return { inputs: inputs!, outputs: outputs! };

  function formalOf(written: string): Formal {
    const name = written.replace(/\*+$/, '');
    const repeats = written.endsWith('**') ? 'mixed' : written.endsWith('*') ? 'alike' : 'no';
    const set = parameters.get(name);
    return { parameter: set === undefined ? '' : name, allowed: TYPE_SETS[Number(set ?? name)]!, repeats };
  }
}

const ANY: Span = { least: 0, most: Number.POSITIVE_INFINITY };

const LETTERS: Readonly<Record<string, AttributeType>> = {
  f: 'FLOAT',
  i: 'INT',
  s: 'STRING',
  t: 'TENSOR',
  g: 'GRAPH',
  p: 'SPARSE_TENSOR',
  y: 'TYPE_PROTO',
  F: 'FLOATS',
  I: 'INTS',
  S: 'STRINGS',
  T: 'TENSORS',
  G: 'GRAPHS',
  P: 'SPARSE_TENSORS',
  Y: 'TYPE_PROTOS',
};

function spanOf(text: string): Span {
  const [least, most] = text.split('-');
  return { least: Number(least), most: most === '*' ? Number.POSITIVE_INFINITY : Number(most) };
}
