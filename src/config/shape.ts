import type * as z from 'zod';

/** What a key may hold, as far as messages, flags, inputs and generated docs need to know it. */
type Schema = z.core.$ZodType;

/** The schema inside optional, default, nullable, readonly, transforms and lazy wrappers. */
export function unwrap(schema: Schema): Schema {
  const inner = innerOf(schema);
  return inner === undefined ? schema : unwrap(inner);
}

/** What one wrapper wraps: optional, default, nullable, readonly, transforms, lazy; undefined where there is none. */
export function innerOf(schema: Schema): Schema | undefined {
  const def = (schema as z.ZodType)._zod.def as z.core.$ZodTypeDef & {
    innerType?: Schema;
    in?: Schema;
    getter?: () => Schema;
  };
  if (def.type === 'pipe') return def.in;
  return def.type === 'lazy' ? def.getter?.() : def.innerType;
}

/** The members of a union; none of any other schema. */
export function optionsOf(schema: Schema): readonly Schema[] {
  const def = (schema as z.ZodType)._zod.def as z.core.$ZodTypeDef & { options?: readonly Schema[] };
  return def.type === 'union' ? (def.options ?? []) : [];
}

/** The objects that a value of this schema may be: itself, or the object members of a union. */
function objects(schema: Schema): z.ZodObject[] {
  const inner = unwrap(schema) as z.ZodType;
  return inner._zod.def.type === 'object' ? [inner as z.ZodObject] : optionsOf(inner).flatMap(objects);
}

/** Of a union whose members name themselves (`kind: folder`) the one that this value is of; any other schema as it is. */
export function memberOf(schema: Schema, value: unknown): Schema {
  const def = (unwrap(schema) as z.ZodType)._zod.def as z.core.$ZodTypeDef & { discriminator?: string };
  const key = def.discriminator;
  if (key === undefined || typeof value !== 'object' || value === null) return schema;
  const name = (value as Record<string, unknown>)[key];
  const isNamed = (object: z.ZodObject) => (object.shape[key] as z.ZodType)._zod.values?.has(name as string) === true;
  return objects(schema).find(isNamed) ?? schema;
}

/** The keys an object of this schema may have, in the order in which they were declared. */
export function keysOf(schema: Schema): string[] {
  return [...new Set(objects(schema).flatMap((object) => Object.keys(object.shape)))];
}

/** The schema of one member of an object, record or array; undefined where there is none. */
export function childOf(schema: Schema, key: string | number): Schema | undefined {
  for (const object of objects(schema)) {
    const child = object.shape[key as string] as Schema | undefined;
    if (child) return child;
  }
  const def = (unwrap(schema) as z.ZodType)._zod.def as z.core.$ZodTypeDef & {
    valueType?: Schema;
    element?: Schema;
  };
  if (def.type === 'record') return def.valueType;
  if (def.type === 'array') return def.element;
  for (const option of optionsOf(unwrap(schema))) {
    const child = childOf(option, key);
    if (child) return child;
  }
  return undefined;
}

export function schemaAt(schema: Schema, path: readonly (string | number)[]): Schema | undefined {
  let current: Schema | undefined = schema;
  for (const key of path) current = current && childOf(current, key);
  return current;
}

/** The default of a key, or undefined; looks through the wrappers around it. */
export function defaultOf(schema: Schema): unknown {
  const def = (schema as z.ZodType)._zod.def as z.core.$ZodTypeDef & { defaultValue?: unknown };
  if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  const inner = innerOf(schema);
  return inner ? defaultOf(inner) : undefined;
}

/** The nearest `.describe()` text on the way inwards. */
export function descriptionOf(schema: Schema): string {
  const type = schema as z.ZodType;
  if (type.description) return type.description;
  const inner = innerOf(schema);
  return inner ? descriptionOf(inner) : '';
}
