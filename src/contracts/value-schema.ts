import * as z from 'zod';
import { compileSchema } from '../json-schema/compile.ts';
import { SchemaProblem } from '../json-schema/problem.ts';

/** A JSON Schema as a field of a measure. */
export const valueSchema = z.union([z.boolean(), z.record(z.string(), z.unknown())]).readonly();

/** Why a schema cannot be judged; none where it can. */
export function schemaMistakes(schema: unknown, formats = true): readonly string[] {
  try {
    compileSchema(schema, { formats });
    return [];
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    return [`the JSON Schema cannot be judged: ${error.message}.`];
  }
}
