import * as z from 'zod';
import { demands } from '../config/meaning.ts';
import { GATES } from '../gates/list.ts';
import { afterwardsShape, testedShape } from './policy-keys.ts';

/** The keys of `modelassay.yml`; what a gate is given by its name only that gate knows. */
export type PolicySchema = ReturnType<typeof schemaOf>;
export type PolicyKeys = z.infer<PolicySchema>;

/**
 * The whole of `modelassay.yml`. Only these gates' own keys are loaded, which is most of what a start takes: what stands
 * under the name of any other gate is taken as it is.
 */
export async function policySchemaOf(gates: readonly string[]): Promise<PolicySchema> {
  return schemaOf(
    await Promise.all(
      GATES.map(async ({ name, decides, schema }): Promise<[string, z.ZodType]> => {
        const keys: z.ZodType = gates.includes(name) ? await schema() : z.unknown();
        return [name, keys.optional().describe(decides)];
      }),
    ),
  );
}

/** With the keys of every gate that there is. A gate adds itself through the list of gates. */
export function wholePolicySchema(): Promise<PolicySchema> {
  return policySchemaOf(GATES.map(({ name }) => name));
}

function schemaOf(gates: readonly (readonly [string, z.ZodType])[]) {
  return z
    .strictObject({
      ...testedShape,
      gates: demands(z.strictObject(Object.fromEntries(gates))).describe('The gates to run, each with its keys.'),
      ...afterwardsShape,
    })
    .meta({ title: 'modelassay.yml', description: 'Policy of a Model Assay suite.' });
}
