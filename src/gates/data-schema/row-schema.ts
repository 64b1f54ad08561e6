import Ajv, { type Options } from 'ajv';
import Ajv2019 from 'ajv/dist/2019.js';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { NotMeasurable } from '../../contracts/bind/not-measurable.ts';
import { messageOf } from '../../core/errors.ts';

/**
 * The test of one object under a schema: draft 6 or 7, 2019-09, or 2020-12, which is taken where none is named. A format that is
 * not known, a reference to nowhere and a pattern that is none throw NotMeasurable, so that nothing passes unjudged.
 */
export function compileRowSchema(schema: Readonly<Record<string, unknown>>): (object: unknown) => boolean {
  const { $schema, ...rest } = schema;
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
