import { afterAll, expect, test } from 'vitest';
import { contract, own, workshop } from '../harness.ts';
import golden from './golden.json' with { type: 'json' };

/** golden.py asked python-dateutil, and the grammar of Frictionless. */
const shop = workshop();
afterAll(() => shop.close());

test.each(['usual-date', 'wkt'] as const)('what is written as %s', async (format) => {
  const texts = golden[format] as unknown as readonly (readonly [text: string, met: boolean])[];
  const rows = texts.map(([v]) => `${JSON.stringify({ v })}\n`).join('');
  const ran = await shop.run({
    contract: shop.file(
      `${format}.yaml`,
      contract([`{ name: v, quality: [${own(`rule: format, format: ${format}`, 'form')}] }`]),
    ),
    data: shop.file(`${format}.ndjson`, rows),
    examples: 1000,
  });
  const violated = new Set(ran.check('form').examples.map((row) => Number(row.slice('row '.length)) - 1));
  const different = texts.filter(([, met], index) => met === violated.has(index));
  expect(different).toEqual([]);
});
