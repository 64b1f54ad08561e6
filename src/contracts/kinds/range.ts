import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { crossed, defineKind, type Fields } from '../kind.ts';
import { columnPath, otherKinds } from '../kind-fields.ts';

const bound = z.union([z.number(), z.string().min(1)]);

const shape = {
  column: columnPath,
  minimum: bound.optional().describe('Smallest value allowed; text for dates, times and decimals.'),
  maximum: bound.optional().describe('Largest value allowed.'),
  exclusiveMinimum: bound.optional().describe('Values are larger than this.'),
  exclusiveMaximum: bound.optional().describe('Values are smaller than this.'),
  otherKinds,
};

type Range = Fields<typeof shape>;

/** Every value lies between two bounds. */
export const range = defineKind({
  shape,
  dimension: 'conformity',
  yields: 'violations',
  title: (range) => `${pathText(range.column)} ${rangeText(range)}`,
  columns: ({ column }) => [column],
  mistakes,
  numeric: ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }) =>
    [minimum, maximum, exclusiveMinimum, exclusiveMaximum].some((bound) => typeof bound === 'number'),
});

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Range): string {
  if (minimum !== undefined && maximum !== undefined) return `lies in ${minimum} … ${maximum}`;
  const parts = [
    minimum === undefined ? undefined : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? undefined : `> ${exclusiveMinimum}`,
    maximum === undefined ? undefined : `≤ ${maximum}`,
    exclusiveMaximum === undefined ? undefined : `< ${exclusiveMaximum}`,
  ];
  return `is ${parts.filter((part) => part !== undefined).join(' and ')}`;
}

function mistakes({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Range): string[] {
  const found: string[] = [];
  if (minimum !== undefined && exclusiveMinimum !== undefined)
    found.push('minimum and exclusiveMinimum are both set; keep one.');
  if (maximum !== undefined && exclusiveMaximum !== undefined)
    found.push('maximum and exclusiveMaximum are both set; keep one.');
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  if (low === undefined && high === undefined) found.push('a range needs a minimum or a maximum.');
  const strict = exclusiveMinimum !== undefined || exclusiveMaximum !== undefined;
  if (crossed(low, high) || (strict && low !== undefined && low === high))
    found.push(`no value lies between ${low} and ${high}.`);
  return found;
}
