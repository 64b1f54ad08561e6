import { afterAll, expect, test } from 'vitest';
import { workshop } from '../../gates/data-schema/harness.ts';
import golden from './golden.json' with { type: 'json' };

/** golden.py asked Python. */
const shop = workshop();
afterAll(() => shop.close());

test.each(golden.patterns.map(({ pattern, found }) => [pattern, found] as const))('%s', async (pattern, found) => {
  const ran = await shop.run({
    contract: shop.file(
      'suite.json',
      JSON.stringify({
        name: 's',
        expectations: [{ type: 'expect_column_values_to_not_match_regex', kwargs: { column: 'v', regex: pattern } }],
      }),
    ),
    data: shop.file('texts.ndjson', golden.texts.map((v) => `${JSON.stringify({ v })}\n`).join('')),
    examples: 1000,
  });
  const rows = ran.checks.flatMap(({ examples }) => examples.map((row) => golden.texts[Number(row.slice(4)) - 1]));
  expect(rows).toEqual(found);
});
