import { createHash } from 'node:crypto';
import { ConfigurationError } from '../core/errors.ts';
import { visible } from '../wording/visible.ts';

/** One leg of a job matrix. */
export interface Leg {
  /** For people: `os=ubuntu-24.04, precision=int8`. */
  readonly text: string;
  /** For file and artifact names and a result's `id`: letters, digits, dots, dashes; unique to the leg. */
  readonly id: string;
}

/** A longer matrix is not taken apart: it is told by its hash. */
const MAX_MATRIX = 20_000;
const MAX_TEXT = 200;
const MAX_SLUG = 60;

/**
 * The leg that the input `leg` tells, whose default is `${{ toJson(matrix) }}`: a JSON object, `null` outside a matrix,
 * or any text of the user's own.
 */
export function readLeg(input: string | undefined): Leg | null {
  const text = input?.trim() ?? '';
  if (text === '' || text === 'null' || text === '{}') return null;
  const pairs = matrixPairs(text);
  const label = pairs ? pairs.map(([key, value]) => `${key}=${value}`).join(', ') : text;
  const slug = pairs ? pairs.map(([, value]) => value).join('-') : text;
  const id = uniqueId(slug, label);
  const shown = visible(label);
  return { text: shown.length <= MAX_TEXT ? shown : `${shown.slice(0, MAX_TEXT).toWellFormed()}… (${id})`, id };
}

/** GitHub runs at most 256 jobs of a matrix. */
const MAX_LEGS = 256;

/**
 * The ids of all legs of a matrix, from the input `legs`: a JSON list, or one leg in a line, each as `leg` would tell it.
 * Throws ConfigurationError when two have the same id, or when there are more than a matrix can have.
 */
export function readLegs(input: string): string[] {
  const ids = legTexts(input.trim()).map((text) => readLeg(text)?.id);
  const wrong = (problem: string) =>
    new ConfigurationError(`legs ${problem}. Give a JSON list such as ["fp16","int8"], or one leg in a line.`);
  if (ids.length === 0) throw wrong('names none');
  if (ids.length > MAX_LEGS) throw wrong(`names ${ids.length}; a matrix has at most ${MAX_LEGS}`);
  for (const [index, id] of ids.entries()) {
    if (id === undefined) throw wrong(`has an empty one at place ${index + 1}`);
    if (ids.indexOf(id) !== index) throw wrong(`names ${id} twice`);
  }
  return ids as string[];
}

function legTexts(text: string): string[] {
  if (!text.startsWith('['))
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  try {
    return (JSON.parse(text) as unknown[]).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  } catch {
    throw new ConfigurationError('legs begins like a JSON list and is none. Give a list such as ["fp16","int8"].');
  }
}

function matrixPairs(text: string): [string, string][] | undefined {
  if (text.length > MAX_MATRIX) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, typeof member === 'string' ? member : JSON.stringify(member)]);
  } catch {
    return undefined;
  }
}

/** The plain characters of `slug`; where any was lost, eight digits of the whole leg's hash tell like from like. */
function uniqueId(slug: string, whole: string): string {
  const plain = slug
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, MAX_SLUG);
  if (plain === slug && plain !== '') return plain;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return plain === '' ? hash : `${plain}-${hash}`;
}
