import { defineKind } from '../kind.ts';
import { valueSchema } from '../value-schema.ts';

/** Each object of JSON data, as it is written there, fits a schema: what no rule on columns can say. */
export const jsonSchema = defineKind({
  shape: {
    schema: valueSchema.describe('A JSON Schema of one object of JSON data.'),
  },
  dimension: 'conformity',
  yields: 'violations',
  title: () => 'each object fits the JSON Schema as a whole',
  selectsRows: true,
  unsliced: true,
});
