import Ajv, { type Options } from 'ajv';
import Ajv2019 from 'ajv/dist/2019.js';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { NotMeasurable } from '../../contracts/bind/not-measurable.ts';
import { messageOf } from '../../core/errors.ts';

/**
 * What ajv judges wrongly, by the JSON Schema Test Suite: which items and members count as evaluated beside `contains`, an `if` without
 * both of its branches or a schema that is `true`, and references that hang on the way that led to them.
 */
function misjudged(schema: unknown): string | undefined {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === '$dynamicRef' || key.startsWith('unevaluated')) found.add(key);
      if (key === 'contains') found.add('contains');
      if (key === 'if' && !('then' in node && 'else' in node)) found.add('if without then and else');
      if (/^(?:any|one|all)Of$/.test(key) && Array.isArray(value) && value.includes(true))
        found.add(`true within ${key}`);
      visit(value);
    }
  };
  visit(schema);
  if (found.has('$dynamicRef')) return '$dynamicRef';
  const unevaluated = [...found].find((key) => key.startsWith('unevaluated'));
  const beside = [...found].find((key) => !key.startsWith('unevaluated'));
  return unevaluated && beside && `${unevaluated} beside ${beside}`;
}

/**
 * The test of one object under a schema: draft 6 or 7, 2019-09, or 2020-12, which is taken where none is named. A format that is
 * not known, a reference to nowhere, a pattern that is none and what ajv judges wrongly throw NotMeasurable, so that nothing passes unjudged.
 */
export function compileRowSchema(schema: Readonly<Record<string, unknown>>): (object: unknown) => boolean {
  const { $schema, ...rest } = schema;
  const wrong = misjudged(rest);
  if (wrong !== undefined)
    throw new NotMeasurable(`ajv judges ${wrong} wrongly. Leave it out, or say it in another way`);
  const unknown: string[] = [];
  const hear = (text: unknown) => unknown.push(String(text));
  const options: Options = {
    strict: false,
    // Members of an object's prototype are none of the object.
    ownProperties: true,
    logger: { log: () => {}, warn: hear, error: hear },
  };
  const dialect = String($schema ?? '');
  const ajv = dialect.includes('draft-0')
    ? new Ajv.default(options)
    : dialect.includes('2019-09')
      ? new Ajv2019.default(options)
      : new Ajv2020.default(options);
  addFormats.default(ajv);
  try {
    const validate = ajv.compile(rest);
    if (unknown.length > 0) throw new Error(unknown[0]);
    return (object) => validate(object);
  } catch (error) {
    throw new NotMeasurable(`ajv cannot judge the schema: ${messageOf(error)}`);
  }
}
