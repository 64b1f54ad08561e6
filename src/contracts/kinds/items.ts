import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { crossed, defineKind, type Fields } from '../kind.ts';
import { columnPath, count, otherKinds } from '../kind-fields.ts';
import { spanText } from '../kind-title.ts';

const shape = {
  column: columnPath,
  minItems: count.optional(),
  maxItems: count.optional(),
  shape: z.array(z.int().min(1)).min(1).readonly().optional().describe('Lengths of the nested lists, outermost first.'),
  uniqueItems: z.boolean().default(false),
  noNull: z.boolean().default(true).describe('No item is null.'),
  finite: z.boolean().default(true).describe('No item is NaN or infinite.'),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  otherKinds,
};

/** How many items a list has, and what all of them are: a tensor of a shape, in a range. */
export const items = defineKind({
  shape,
  dimension: 'conformity',
  yields: 'violations',
  title: itemsText,
  columns: ({ column }) => [column],
  mistakes: ({ minItems, maxItems, minimum, maximum }) =>
    crossed(minItems, maxItems) || crossed(minimum, maximum) ? ['a minimum of items is above its maximum.'] : [],
});

function itemsText(items: Fields<typeof shape>): string {
  const { minItems, maxItems, minimum, maximum } = items;
  const parts = [
    `items of ${pathText(items.column)}`,
    items.shape ? ` have shape ${items.shape.join(' × ')}` : '',
    minItems === undefined && maxItems === undefined ? '' : ` number ${spanText(minItems, maxItems)}`,
    minimum === undefined && maximum === undefined ? '' : ` lie in ${spanText(minimum, maximum)}`,
    items.uniqueItems ? ' differ' : '',
    items.finite ? ', all finite' : '',
  ];
  return parts.join('');
}
