import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, otherKinds } from '../kind-fields.ts';

/** As JSON Schema calls them, where it has them. */
export const FORMATS = [
  'date',
  'date-time',
  'time',
  'duration',
  'email',
  'idn-email',
  'uuid',
  'uri',
  'uri-reference',
  'uri-template',
  'iri',
  'iri-reference',
  'json-pointer',
  'relative-json-pointer',
  'hostname',
  'idn-hostname',
  'ipv4',
  'ipv6',
  'ip',
  'regex',
  'json',
  'base64',
  'wkt',
  'usual-date',
] as const;

/** A text is written as a named format says. */
export const format = defineKind({
  shape: { column: columnPath, format: z.enum(FORMATS), otherKinds },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, format }) => `${pathText(column)} has the format ${format}`,
  columns: ({ column }) => [column],
});
