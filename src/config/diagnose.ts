import type * as z from 'zod';
import { ConfigurationError, positionPrefix, type SourcePosition } from '../core/errors.ts';
import { didYouMean, nearest } from '../core/nearest.ts';
import { keysOf, schemaAt } from './shape.ts';
import type { KeyPath } from './sources.ts';
import type { Parsed } from './yaml.ts';

/** Everything that is wrong with a configuration, as one error: a line per mistake, each with its place. */
export function diagnose(schema: z.ZodType, parsed: Parsed, issues: readonly z.core.$ZodIssue[]): ConfigurationError {
  const mistakes = withoutConsequences(issues.flatMap((issue) => describe(schema, parsed, issue, [])));
  const unique = [...new Map(mistakes.map((mistake) => [mistake.text, mistake])).values()];
  const message = unique.map(({ position, text }) => positionPrefix(position) + text).join('\n');
  return new ConfigurationError(message, { position: unique[0]?.position });
}

interface Mistake {
  /** The key that is missing, and of an unknown key the one that was likely meant: a slip is one mistake, not two. */
  readonly missing?: string;
  readonly meant?: string;
  readonly position: SourcePosition | undefined;
  readonly text: string;
}

/** Where a key is misspelled, the one that was meant is not missing besides. */
function withoutConsequences(mistakes: readonly Mistake[]): Mistake[] {
  const meant = new Set(mistakes.map((mistake) => mistake.meant));
  return mistakes.filter(({ missing }) => missing === undefined || !meant.has(missing));
}

function describe(schema: z.ZodType, parsed: Parsed, issue: z.core.$ZodIssue, prefix: KeyPath): Mistake[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  const at = path.join('.') || 'the document';
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysOf(schemaAt(schema, path) ?? schema);
    return issue.keys.map((key) => ({
      meant: [...path, nearest(key, allowed)[0]].join('\0'),
      position: parsed.sources.keyAt([...path, key]),
      text: `${at === 'the document' ? '' : `${at}: `}unknown key "${key}".${didYouMean(key, allowed)} Allowed: ${allowed.join(', ')}.`,
    }));
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? 'not allowed here';
    return [{ position: parsed.sources.keyAt(path), text: `${at}: ${reason}` }];
  }
  const value = valueAt(parsed.value, path);
  if (value === undefined && parsed.sources.exactly(path) === undefined) {
    const around = path.slice(0, -1);
    // A rule of our own says in a sentence what it misses.
    const said =
      issue.code === 'custom'
        ? issue.message
        : `"${path.at(-1) ?? 'a value'}" is missing; it must be ${expectation(issue)}.`;
    const text = `${around.join('.') || 'the document'}: ${said}`;
    return [{ position: parsed.sources.keyAt(around), text, missing: path.join('\0') }];
  }
  if (issue.code === 'invalid_union') return describeUnion(schema, parsed, issue, path);
  if (issue.code === 'custom') return [{ position: parsed.sources.at(path), text: `${at}: ${issue.message}` }];
  return [{ position: parsed.sources.at(path), text: `${at}: ${misfit(value, issue)}${hint(schema, path, value)}` }];
}

/** `"fix" is not one of report, restore, adopt.`, and what may have been meant. */
export function misfit(value: unknown, issue: z.core.$ZodIssue): string {
  return `${show(value)} is not ${expectation(issue)}.${guess(value, issue)}`;
}

/** Of a value where a mapping belongs: the mappings of one key that would hold there. */
function hint(schema: z.ZodType, path: KeyPath, value: unknown): string {
  const key = path.at(-1);
  const [around, own] = [schemaAt(schema, path.slice(0, -1)), schemaAt(schema, path)];
  if (own !== undefined && !Array.isArray(value) && (own as z.ZodType).safeParse([value]).success) {
    return ` Write [${typeof value === 'string' && /^[\w.%-]+$/.test(value) ? value : show(value)}].`;
  }
  if (typeof key !== 'string' || typeof value === 'object' || around === undefined || own === undefined) return '';
  const holds = (name: string) => (around as z.ZodType).safeParse({ [key]: { [name]: value } }).success;
  const fitting = keysOf(own).filter(holds);
  // Of many that hold none is likelier than another.
  if (fitting.length === 0 || fitting.length > 3) return '';
  const text = /^[\w.%-]+$/.test(String(value)) ? String(value) : show(value);
  return ` Write ${fitting.map((name) => `{ ${name}: ${text} }`).join(' or ')}.`;
}

/** Of a union's members, the one whose complaint lies deepest is the one that was meant. */
function describeUnion(
  schema: z.ZodType,
  parsed: Parsed,
  issue: z.core.$ZodIssueInvalidUnion,
  path: KeyPath,
): Mistake[] {
  const members = issue.errors.filter((errors) => errors.length > 0);
  const depth = (errors: readonly z.core.$ZodIssue[]) =>
    Math.max(...errors.map((error) => error.path.length + (error.code === 'invalid_type' ? 0 : 0.5)));
  const deepest = [...members].sort((a, b) => depth(b) - depth(a))[0];
  if (deepest && depth(deepest) > 0) return deepest.flatMap((error) => describe(schema, parsed, error, path));
  const at = path.join('.') || 'the document';
  return [
    {
      position: parsed.sources.at(path),
      text: `${at}: ${misfit(valueAt(parsed.value, path), issue)}`,
    },
  ];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? `of type ${issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map((value) => String(value)).join(', ')}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${sized(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${sized(issue.origin)}`;
    case 'invalid_format':
      return issue.pattern ? `text matching ${issue.pattern}` : `a ${issue.format}`;
    case 'invalid_union':
      if (namedOptions(issue).length > 0) return `one of ${namedOptions(issue).join(', ')}`;
      return [...new Set(issue.errors.flatMap((errors) => errors.map(expectation)))].join(' or ') || 'allowed here';
    default:
      return issue.message;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  array: 'a list',
};

function sized(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' items long' : '';
}

function guess(value: unknown, issue: z.core.$ZodIssue): string {
  if (typeof value !== 'string') return '';
  if (issue.code === 'invalid_value') return didYouMean(value, issue.values.map(String));
  return issue.code === 'invalid_union' ? didYouMean(value, namedOptions(issue)) : '';
}

/** What the members of a union call themselves, where they do. */
function namedOptions(issue: z.core.$ZodIssueInvalidUnion): readonly string[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function valueAt(value: unknown, path: KeyPath): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}
