import { pathText } from '../column-path.ts';
import { crossed, defineKind } from '../kind.ts';
import { columnPath, count, otherKinds } from '../kind-fields.ts';
import { spanText } from '../kind-title.ts';

/** How many characters a text has. */
export const length = defineKind({
  shape: { column: columnPath, minimum: count.optional(), maximum: count.optional(), otherKinds },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, minimum, maximum }) => `${pathText(column)} is ${spanText(minimum, maximum)} characters long`,
  columns: ({ column }) => [column],
  mistakes: ({ minimum, maximum }) => [
    ...(minimum === undefined && maximum === undefined ? ['length needs a minimum or a maximum.'] : []),
    ...(crossed(minimum, maximum) ? [`no text is ${minimum} or more and ${maximum} or fewer characters long.`] : []),
  ],
});
