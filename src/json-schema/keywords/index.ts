import type { Draft } from '../draft.ts';
import type { Keyword } from '../node.ts';
import * as choices from './choices.ts';
import * as items from './items.ts';
import * as members from './members.ts';
import * as references from './references.ts';
import * as values from './values.ts';

interface Entry {
  readonly compile: Keyword;
  /** The first and the last draft that has it. */
  readonly from: Draft;
  readonly to?: Draft;
}

const from = (draft: Draft, compile: Keyword, to?: Draft): Entry => ({ compile, from: draft, ...(to && { to }) });

/** Every keyword that decides anything. `then`, `else`, `minContains` and `maxContains` are read by the keyword that they belong to. */
export const KEYWORDS: Readonly<Record<string, Entry>> = {
  $ref: from('4', references.ref),
  $dynamicRef: from('2020-12', references.dynamicRef),
  $recursiveRef: from('2019-09', references.recursiveRef, '2019-09'),

  type: from('4', values.type),
  enum: from('4', values.among),
  const: from('6', values.constant),
  minimum: from('4', values.minimum),
  maximum: from('4', values.maximum),
  exclusiveMinimum: from('6', values.exclusiveMinimum),
  exclusiveMaximum: from('6', values.exclusiveMaximum),
  multipleOf: from('4', values.multipleOf),
  minLength: from('4', values.minLength),
  maxLength: from('4', values.maxLength),
  pattern: from('4', values.pattern),
  format: from('4', values.format),

  allOf: from('4', choices.allOf),
  anyOf: from('4', choices.anyOf),
  oneOf: from('4', choices.oneOf),
  not: from('4', choices.not),
  if: from('7', choices.when),

  properties: from('4', members.properties),
  patternProperties: from('4', members.patternProperties),
  additionalProperties: from('4', members.additionalProperties),
  unevaluatedProperties: from('2019-09', members.unevaluatedProperties),
  propertyNames: from('6', members.propertyNames),
  required: from('4', members.required),
  minProperties: from('4', members.minProperties),
  maxProperties: from('4', members.maxProperties),
  dependencies: from('4', members.dependencies, '7'),
  dependentRequired: from('2019-09', members.dependentRequired),
  dependentSchemas: from('2019-09', members.dependentSchemas),

  prefixItems: from('2020-12', items.prefixItems),
  items: from('4', items.items),
  additionalItems: from('4', items.additionalItems, '2019-09'),
  unevaluatedItems: from('2019-09', items.unevaluatedItems),
  contains: from('6', items.contains),
  minItems: from('4', items.minItems),
  maxItems: from('4', items.maxItems),
  uniqueItems: from('4', items.uniqueItems),
};
