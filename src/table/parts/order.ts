import type { Value } from '../query.ts';
import type { ValueType } from '../types.ts';
import { decimalValue, integerValue } from '../values.ts';

/** How values of a type are compared and added: numbers that are exact, floats, or everything else by its text. */
export type Kind = 'exact' | 'float' | 'text';

export function kindOf(type: ValueType | undefined): Kind {
  if (type?.kind === 'integer' || type?.kind === 'decimal') return 'exact';
  return type?.kind === 'float' ? 'float' : 'text';
}

/** Below 0 where the first comes first: numbers by value, texts by their bytes, false before true. */
export function compareValues(one: Value, other: Value, kind: Kind): number {
  if (typeof one === 'boolean' || typeof other === 'boolean') return Number(one) - Number(other);
  if (kind === 'text') return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
  const difference = Number(one) - Number(other);
  if (kind === 'float' || difference !== 0 || one === other) return difference;
  const [a, b] = scaled([one, other]).digits;
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

/** The sum of integers and decimals, without a digit lost. */
export function addExact(values: readonly Value[]): Value {
  const { digits, places } = scaled(values);
  const sum = digits.reduce((total, one) => total + one, 0n);
  if (places === 0) return integerValue(sum);
  const text = String(sum < 0n ? -sum : sum).padStart(places + 1, '0');
  return decimalValue(`${sum < 0n ? '-' : ''}${text.slice(0, -places)}.${text.slice(-places)}`);
}

/** As whole numbers of the same power of ten. */
function scaled(values: readonly Value[]): { readonly digits: readonly bigint[]; readonly places: number } {
  const texts = values.map(plainText);
  const placesOf = (text: string) => text.split('.')[1]?.length ?? 0;
  const places = Math.max(...texts.map(placesOf));
  const digits = texts.map((text) => BigInt(text.replace('.', '') + '0'.repeat(places - placesOf(text))));
  return { digits, places };
}

/** A number that is written with an exponent, in full. */
function plainText(value: Value): string {
  const text = String(value);
  const written = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (written === null) return text;
  const [, sign, whole, part = '', exponent] = written;
  const [all, point] = [whole! + part, whole!.length + Number(exponent)];
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  return point >= all.length ? sign + all.padEnd(point, '0') : `${sign}${all.slice(0, point)}.${all.slice(point)}`;
}
