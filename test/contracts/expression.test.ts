import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expression, expressionColumns, expressionText, parseExpression } from '../../src/contracts/expression.ts';

const text = (written: string, dialect?: 'own' | 'python') => {
  const parsed = parseExpression(written, dialect);
  return parsed.ok ? expressionText(parsed.expression) : `! ${parsed.problem}`;
};

describe('parseExpression', () => {
  test.each([
    ['end >= start', '(end >= start)'],
    ['a or b and not c', '(a or (b and (not c)))'],
    ['a + b * 2 - -c > 1e3', '(((a + (b * 2)) - -(c)) > 1000)'],
    ["status in ('a', 'it''s')", "(status in ('a', 'it''s'))"],
    ['x not in (1, 2)', '(not (x in (1, 2)))'],
    ['x between 1 and 2', '((x >= 1) and (x <= 2))'],
    ['x is not null', '(not (x is null))'],
    ['"odd name"."in""ner" <> 1', '("odd name"."in""ner" != 1)'],
    ['a == 1 && b || c', '(((a = 1) and b) or c)'],
    ["matches(lower(code), '^x')", "matches(lower(code), '^x')"],
    ['größe > 0', '(größe > 0)'],
  ])('reads %s', (written, expected) => {
    expect(text(written)).toBe(expected);
  });

  test.each([
    ['a >', 'expected a value or a column, found the end'],
    ['a ? b', '"? b" is not understood'],
    ['a b', 'expected an operator or the end, found "b"'],
    ['sleep(9)', 'there is no function sleep'],
    ['abs(1, 2)', 'abs takes 1 argument(s), 2 given'],
    ["read_csv('/etc/passwd')", 'there is no function read_csv'],
    ['(select 1)', 'expected ")", found "1"'],
    ['a; drop table b', '"; drop table b" is not understood'],
    ['('.repeat(500), 'nests deeper'],
  ])('refuses %s', (written, problem) => {
    expect(text(written)).toContain(`! `);
    expect(text(written)).toContain(problem);
  });

  test('reads the conditions of pandas and Great Expectations', () => {
    expect(text('b=="x" and `odd name` > 1', 'python')).toBe(`((b = 'x') and ("odd name" > 1))`);
    expect(text('col("a") != 2', 'python')).toBe('coalesce((a != 2), true)');
  });

  test('names the columns that it reads', () => {
    const parsed = parseExpression('a.b > c and lower(c) = d');
    expect(parsed.ok && expressionColumns(parsed.expression)).toEqual([['a', 'b'], ['c'], ['d']]);
  });

  test('reads back what it writes', () => {
    const leaf: fc.Arbitrary<Expression> = fc.oneof(
      fc.record({
        kind: fc.constant('literal' as const),
        value: fc.oneof(fc.nat(), fc.string(), fc.boolean(), fc.constant(null)),
      }),
      fc.record({
        kind: fc.constant('column' as const),
        path: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 2 }),
      }),
    );
    const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({ kind: fc.constant('not' as const), operand: tie('tree') }),
        fc.record({ kind: fc.constant('isNull' as const), operand: tie('tree') }),
        fc.record({
          kind: fc.constant('in' as const),
          operand: tie('tree'),
          values: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        }),
        fc.record({
          kind: fc.constant('binary' as const),
          operator: fc.constantFrom('and', 'or', '=', '!=', '<', '+', '*', '%'),
          left: tie('tree'),
          right: tie('tree'),
        }),
        fc.record({
          kind: fc.constant('call' as const),
          name: fc.constantFrom('abs', 'lower'),
          arguments: fc.tuple(tie('tree')),
        }),
      ),
    }));
    fc.assert(
      fc.property(tree, (expression) => {
        expect(parseExpression(expressionText(expression))).toEqual({ ok: true, expression });
      }),
      { numRuns: 300 },
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (written) => typeof parseExpression(written).ok === 'boolean'),
      { numRuns: 500 },
    );
  });
});
