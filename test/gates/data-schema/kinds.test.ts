import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DIMENSIONS } from '../../../src/contracts/dimension.ts';
import { expressionColumns, parseExpression } from '../../../src/contracts/expression.ts';
import { KINDS, MEASURE_KINDS } from '../../../src/contracts/measure.ts';
import type { Rule } from '../../../src/contracts/model.ts';
import { PLANNERS } from '../../../src/gates/data-schema/plan-measure.ts';
import { read, rulesOf } from '../../contracts/helpers.ts';
import { contract, own } from './harness.ts';

/** A new kind of measure is two files and two lines; this asks by name for what else it needs. */
const TESTS = join(import.meta.dirname, '../..');
const SRC = join(TESTS, '../src');
const page = readFileSync(join(TESTS, '../docs/data-schema.md'), 'utf8');

/** What the page on the gate shows of each kind: the implementations of rules, as they are written. */
const examples = [...page.matchAll(/`(\{ rule: (\w+)[^`]*\})`/g)].map(([, written, kind]) => ({
  kind: kind!,
  written: written!,
}));

/** The rule that an example becomes below a property, in a contract that declares every column it names. */
function ruleOf(written: string): Rule {
  const fields = parse(written) as Record<string, unknown>;
  const named = ['column', 'columns', 'label', 'features', 'by'].flatMap((key) => (fields[key] ?? []) as string[]);
  const conditions = [fields.check, fields.where].flatMap((text) => {
    const parsed = typeof text === 'string' ? parseExpression(text) : undefined;
    return parsed?.ok ? expressionColumns(parsed.expression).map((path) => path[0]!) : [];
  });
  const properties = [...new Set([...named, ...conditions, 'x'])].map((name) =>
    name === 'x' ? `{ name: x, quality: [${own(written.slice(2, -2))}] }` : `{ name: ${name} }`,
  );
  return rulesOf(read(contract(properties))).find(({ measure }) => measure.rule === fields.rule)!;
}

describe('the index of kinds', () => {
  test('every kind is one file on each side, called like it', () => {
    for (const folder of ['contracts/kinds', 'gates/data-schema/kinds']) {
      const files = readdirSync(join(SRC, folder)).filter((file) => file !== 'index.ts');
      expect(files.map((file) => file.replaceAll('-', '')).sort(), folder).toEqual(
        MEASURE_KINDS.map((kind) => `${kind.toLowerCase()}.ts`).sort(),
      );
    }
  });

  test('every kind has a planner, and nothing else has', () => {
    expect(Object.keys(PLANNERS).sort()).toEqual(MEASURE_KINDS);
  });

  test('every kind has a dimension of data quality', () => {
    expect(MEASURE_KINDS.filter((kind) => !DIMENSIONS.includes(KINDS[kind].dimension))).toEqual([]);
  });

  test('every kind has an example in docs/data-schema.md', () => {
    const shown = new Set(examples.map(({ kind }) => kind));
    expect(MEASURE_KINDS.filter((kind) => !shown.has(kind))).toEqual([]);
    expect([...shown].filter((kind) => !(kind in KINDS))).toEqual([]);
  });

  test.each(examples)('the page’s example of $kind is a rule with a title: $written', ({ written }) => {
    const { title, dimension } = ruleOf(written);
    expect(title).toMatch(/^\S.*[^.\s]$/);
    expect(title).not.toMatch(/undefined|\[object/);
    expect(DIMENSIONS).toContain(dimension);
  });

  test('every kind is named by a test of what it finds', () => {
    const texts = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !file.endsWith('data-schema/kinds.test.ts'))
      .map((file) => readFileSync(join(TESTS, file), 'utf8'))
      .join('\n');
    expect(MEASURE_KINDS.filter((kind) => !new RegExp(`\\brule: '?${kind}\\b`).test(texts))).toEqual([]);
  });
});
