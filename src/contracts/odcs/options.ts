import type { KeyPath } from '../../config/sources.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type ColumnPath, pathText } from '../column-path.ts';
import { ecmaPattern } from '../ecma-pattern.ts';
import { FORMATS } from '../kinds/format.ts';
import type { LogicalType } from '../logical-type.ts';
import type { MeasureOf } from '../measure.ts';
import type { RuleDraft } from '../rules.ts';
import { strptimeOf } from './date-format.ts';
import { type ItemProperty, type LogicalTypeOptions, OPTIONS_OF, type Property } from './document.ts';
import type { Reading } from './reading.ts';

const INTEGERS: Readonly<Record<string, readonly [string, string]>> = {
  i8: ['-128', '127'],
  i16: ['-32768', '32767'],
  i32: ['-2147483648', '2147483647'],
  i64: ['-9223372036854775808', '9223372036854775807'],
  i128: ['-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'],
  u8: ['0', '255'],
  u16: ['0', '65535'],
  u32: ['0', '4294967295'],
  u64: ['0', '18446744073709551615'],
  u128: ['0', '340282366920938463463374607431768211455'],
};
const FLOATS = ['f32', 'f64'];
/** Formats that describe how a text is meant or stored, not how it is written. */
const UNWRITTEN_FORMATS = ['password', 'binary'];
const SYNONYMS: Readonly<Record<string, (typeof FORMATS)[number]>> = { byte: 'base64', url: 'uri' };

/** The rules that `logicalType` and `logicalTypeOptions` ask for. */
export function typeRules(
  property: Property | ItemProperty,
  path: ColumnPath,
  at: KeyPath,
  reading: Reading,
): RuleDraft[] {
  const { sources, problems } = reading;
  const type = property.logicalType;
  const written = property.logicalTypeOptions;
  const optionsAt: KeyPath = [...at, 'logicalTypeOptions'];
  if (!type) {
    if (written)
      problems.mistake(
        sources.at(optionsAt),
        `${pathText(path)} has logicalTypeOptions and no logicalType; add logicalType.`,
      );
    return [];
  }
  if (written?.defaultTimezone !== undefined) {
    const reason = 'times without an offset are compared as they are written';
    problems.untested(sources.at([...optionsAt, 'defaultTimezone']), `defaultTimezone of ${pathText(path)}`, reason);
  }
  const drafts: RuleDraft[] = [
    { measure: typeMeasure(path, type, written, optionsAt, reading), position: sources.at([...at, 'logicalType']) },
  ];
  if (!written) return drafts;
  const options: LogicalTypeOptions = Object.fromEntries(
    Object.entries(written).filter(([key]) => OPTIONS_OF[type].includes(key as keyof LogicalTypeOptions)),
  );
  for (const key of Object.keys(written) as (keyof LogicalTypeOptions)[]) {
    if (!OPTIONS_OF[type].includes(key)) {
      const allowed = OPTIONS_OF[type];
      problems.mistake(
        sources.at([...optionsAt, key]),
        `${key} is no option of ${type}.${didYouMean(key, allowed)} Allowed: ${allowed.join(', ') || 'none'}.`,
      );
    }
  }
  const position = sources.at(optionsAt);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = options;
  if ([minimum, maximum, exclusiveMinimum, exclusiveMaximum].some((bound) => bound !== undefined)) {
    const numeric = type === 'number' || type === 'integer';
    for (const key of ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const) {
      const bound = options[key];
      if (bound !== undefined && numeric !== (typeof bound === 'number')) {
        problems.mistake(
          sources.at([...optionsAt, key]),
          `${key} of ${type} is ${JSON.stringify(bound)}; it is ${numeric ? 'a number' : 'text'}.`,
        );
      }
    }
    drafts.push({
      measure: { rule: 'range', column: path, minimum, maximum, exclusiveMinimum, exclusiveMaximum },
      position,
    });
  }
  if (options.multipleOf !== undefined)
    drafts.push({ measure: { rule: 'multipleOf', column: path, of: options.multipleOf }, position });
  if (options.minLength !== undefined || options.maxLength !== undefined) {
    drafts.push({
      measure: { rule: 'length', column: path, minimum: options.minLength, maximum: options.maxLength },
      position,
    });
  }
  if (options.pattern !== undefined) {
    drafts.push({
      measure: { rule: 'pattern', column: path, pattern: ecmaPattern(options.pattern), negate: false },
      title: `${pathText(path)} matches ${options.pattern}`,
      position: sources.at([...optionsAt, 'pattern']),
    });
  }
  drafts.push(
    ...formatRules(path, type, options.format, [...optionsAt, 'format'], reading),
    ...nestedRules(path, type, options, optionsAt, reading),
  );
  return drafts;
}

function typeMeasure(
  path: ColumnPath,
  type: LogicalType,
  options: LogicalTypeOptions | undefined,
  at: KeyPath,
  reading: Reading,
): MeasureOf<'type'> {
  const temporal = type === 'date' || type === 'timestamp' || type === 'time';
  let format: string | undefined;
  // As JSON Schema calls what ISO 8601 writes, which is how a date is read anyway.
  if (temporal && options?.format !== undefined && !['date', 'date-time', 'time'].includes(options.format)) {
    format = strptimeOf(options.format);
    if (format === undefined) {
      reading.problems.mistake(
        reading.sources.at([...at, 'format']),
        `format ${JSON.stringify(options.format)} has letters with no counterpart here. Known: yyyy MM dd HH mm ss SSS XXX and text in single quotes.`,
      );
    }
  }
  if (type === 'number' && options?.format !== undefined && FLOATS.includes(options.format)) format = options.format;
  return { rule: 'type', column: path, type, format, timezone: options?.timezone };
}

function formatRules(
  path: ColumnPath,
  type: LogicalType,
  format: string | undefined,
  at: KeyPath,
  reading: Reading,
): RuleDraft[] {
  if (format === undefined) return [];
  const position = reading.sources.at(at);
  if (type === 'integer') {
    const bounds = Object.hasOwn(INTEGERS, format) ? INTEGERS[format] : undefined;
    if (bounds) {
      return [
        {
          measure: { rule: 'range', column: path, minimum: bounds[0], maximum: bounds[1] },
          title: `${pathText(path)} fits into ${format}`,
          position,
        },
      ];
    }
    reading.problems.mistake(
      position,
      `format ${JSON.stringify(format)} is no integer format. Allowed: ${Object.keys(INTEGERS).join(', ')}.`,
    );
  }
  if (type === 'number' && !FLOATS.includes(format)) {
    reading.problems.mistake(
      position,
      `format ${JSON.stringify(format)} is no number format. Allowed: ${FLOATS.join(', ')}.`,
    );
  }
  if (type === 'string') {
    const known = SYNONYMS[format] ?? FORMATS.find((name) => name === format);
    if (known) return [{ measure: { rule: 'format', column: path, format: known }, position }];
    const title = `${pathText(path)} has the format ${format}`;
    if (UNWRITTEN_FORMATS.includes(format))
      reading.problems.untested(position, title, 'it does not say how the text is written');
    else reading.problems.leftOut(position, title, `known formats are ${FORMATS.join(', ')}`);
  }
  return [];
}

function nestedRules(
  path: ColumnPath,
  type: LogicalType,
  options: LogicalTypeOptions,
  at: KeyPath,
  reading: Reading,
): RuleDraft[] {
  const position = reading.sources.at(at);
  if (type === 'array') {
    const { minItems, maxItems, uniqueItems } = options;
    if (minItems === undefined && maxItems === undefined && uniqueItems === undefined) return [];
    return [
      {
        measure: {
          rule: 'items',
          column: path,
          minItems,
          maxItems,
          uniqueItems: uniqueItems ?? false,
          noNull: false,
          finite: false,
        },
        position,
      },
    ];
  }
  if (type !== 'object') return [];
  if (options.minProperties !== undefined || options.maxProperties !== undefined) {
    reading.problems.leftOut(
      position,
      `${['minProperties', 'maxProperties'].filter((key) => key in options).join(', ')} of ${pathText(path)}`,
      'fields of an object are not counted',
    );
  }
  // A field that must exist in an object is a column that must not be null: a struct's fields are fixed by its type.
  return (options.required ?? []).map((name) => ({ measure: { rule: 'notNull', column: [...path, name] }, position }));
}
