import { isDateText, isNumberText } from './text-types.ts';

/** Fewer values say nothing of how they were made. */
const LEAST_VALUES = 50;
/** Of categories, values come back more often: then texts are compared as such. */
const MOSTLY = 0.5;
/** Codes of one form, such as `eval-#`: texts that people write have nearly as many forms as there are texts. */
const VALUES_OF_A_FORM = 20;
/** Repeats that chance would make: without any of so many, of which e⁻¹⁴ is the chance, values were numbered. */
const REPEATS = 14;

/**
 * Whether texts name rows, or users, rather than say something of them: most differ, and they are made after few forms (`eval-0001`,
 * `images/17.png`, UUIDs, digests), or are numbered.
 */
export function areNames(texts: readonly string[]): boolean {
  const distinct = new Set(texts);
  if (texts.length < LEAST_VALUES || distinct.size < MOSTLY * texts.length) return false;
  if (texts.every((text) => /^\d{1,15}$/.test(text))) return areNumbered(texts.map(Number));
  const most = texts.length / VALUES_OF_A_FORM;
  const forms = new Set<string>();
  for (const text of distinct) {
    const form = formOf(text);
    if (form === undefined) return false;
    forms.add(form);
    if (forms.size > most) return false;
  }
  return true;
}

const DIGEST = /^[0-9a-f]{16,}$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function formOf(text: string): string | undefined {
  if (UUID.test(text)) return 'uuid';
  if (DIGEST.test(text)) return `digest of ${text.length}`;
  if (/\s/.test(text) || !/\d/.test(text) || isNumberText(text) || isDateText(text)) return undefined;
  return text.replaceAll(/\d+/g, '#');
}

/** Whether numbers name rows: whole, all different, and in too narrow a range for that to be chance. */
export function areNumbered(values: readonly number[]): boolean {
  if (!values.every(Number.isSafeInteger) || new Set(values).size < values.length) return false;
  return isNumberedRange(values.length, rangeOf(values));
}

/** Numbers drawn at random from a range of R repeat n²/(2R) times on average. */
export function isNumberedRange(values: number, range: number): boolean {
  return values >= LEAST_VALUES && values ** 2 / (2 * range) >= REPEATS;
}

export function rangeOf(values: readonly number[]): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least + 1;
}
