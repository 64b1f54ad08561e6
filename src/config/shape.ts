import type * as z from 'zod';

/** What a key may hold, as far as messages, flags, inputs and generated docs need to know it. */
type Schema = z.core.$ZodType;

/** The schema inside optional, default, nullable, readonly, transforms and lazy wrappers. */
export function unwrap(schema: Schema): Schema {
  let current = schema;
  for (;;) {
    const def = (current as z.ZodType)._zod.def as z.core.$ZodTypeDef & {
      innerType?: Schema;
      in?: Schema;
      getter?: () => Schema;
    };
    if (def.type === 'pipe' && def.in) current = def.in;
    else if (def.type === 'lazy' && def.getter) current = def.getter();
    else if (def.innerType) current = def.innerType;
    else return current;
  }
}

/** The objects that a value of this schema may be: itself, or the object members of a union. */
function objects(schema: Schema): z.ZodObject[] {
  const inner = unwrap(schema) as z.ZodType;
  const def = inner._zod.def as z.core.$ZodTypeDef & { options?: readonly Schema[] };
  if (def.type === 'object') return [inner as z.ZodObject];
  if (def.type === 'union') return (def.options ?? []).flatMap(objects);
  return [];
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
    options?: readonly Schema[];
  };
  if (def.type === 'record') return def.valueType;
  if (def.type === 'array') return def.element;
  if (def.type === 'union') {
    for (const option of def.options ?? []) {
      const child = childOf(option, key);
      if (child) return child;
    }
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
  const def = (schema as z.ZodType)._zod.def as z.core.$ZodTypeDef & {
    defaultValue?: unknown;
    innerType?: Schema;
    in?: Schema;
  };
  if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  const inner = def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
  return inner ? defaultOf(inner) : undefined;
}

export function isRequired(schema: Schema): boolean {
  return (schema as z.ZodType)._zod.optin !== 'optional';
}

/** The nearest `.describe()` text on the way inwards. */
export function descriptionOf(schema: Schema): string {
  const type = schema as z.ZodType;
  if (type.description) return type.description;
  const def = type._zod.def as z.core.$ZodTypeDef & { innerType?: Schema; in?: Schema };
  const inner = def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
  return inner ? descriptionOf(inner) : '';
}
