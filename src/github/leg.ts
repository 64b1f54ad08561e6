import { createHash } from 'node:crypto';
import { visible } from '../report/visible.ts';

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
