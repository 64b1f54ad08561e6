import { describe, expect, test } from 'vitest';
import { EXPECTATIONS } from '../../src/contracts/great-expectations/expectations.ts';
import { conditionsOf } from '../../src/contracts/measure.ts';
import { ConfigurationError } from '../../src/core/errors.ts';
import { DRAWN, drawing, expectationWith, VALUES } from './drawn-contracts.ts';
import { read, rulesOf } from './helpers.ts';

/**
 * Whatever stands where an argument belongs: the outcome is a contract whose rules ask something, or a ConfigurationError
 * that says where.
 */

/** Nothing where it is a contract or a mistake with its place; else what went wrong. */
function wrong(document: unknown): string | undefined {
  const text = JSON.stringify(document);
  try {
    for (const { measure } of rulesOf(read(text))) {
      const { rule, column, ...asked } = measure as { rule: string; column?: unknown };
      const silent = rule === 'length' && Object.values(asked).every((value) => value === undefined);
      if (silent) return `${rule} asks nothing: ${text}`;
      if (Object.values(conditionsOf(measure)).some((condition) => /undefined|NaN/.test(condition)))
        return `${rule} has a condition of nothing: ${text}`;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) return `${String(error)}: ${text}`;
    return error.message.split('\n').every((line) => /contract\.yaml:\d+/.test(line) || line === '')
      ? undefined
      : `no place in ${error.message}: ${text}`;
  }
}

describe('arguments of any kind', () => {
  test('of every expectation, one at a time', () => {
    const draw = drawing(1);
    const found = Object.entries(EXPECTATIONS).flatMap(([type, { shape }]) =>
      [...Object.keys(shape), 'mostly', 'row_condition'].flatMap((key) =>
        VALUES.flatMap((value) => wrong({ name: 's', expectations: [expectationWith(type, key, value, draw)] }) ?? []),
      ),
    );
    expect(found.slice(0, 5)).toEqual([]);
  });

  test.each([
    ['great-expectations of any arguments', 2, 'hardly any'],
    ['frictionless', 3, 'many'],
    ['pandera', 4, 'many'],
    ['json-schema', 5, 'many'],
    ['odcs', 6, 'many'],
  ] as const)('of %s, several at once', (format, seed, contracts) => {
    const draw = drawing(seed);
    const documents = Array.from({ length: 1000 }, () => DRAWN[format](draw));
    expect(documents.flatMap((document) => wrong(document) ?? []).slice(0, 5)).toEqual([]);
    // Where most values fit, a good part of them are contracts, and never all.
    if (contracts !== 'many') return;
    const sound = documents.filter(isContract).length;
    expect(sound).toBeGreaterThan(50);
    expect(sound).toBeLessThan(1000);
  });
});

function isContract(document: object): boolean {
  try {
    return rulesOf(read(JSON.stringify(document))).length > 0;
  } catch {
    return false;
  }
}
