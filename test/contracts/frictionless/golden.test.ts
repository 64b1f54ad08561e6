import { afterAll, expect, test } from 'vitest';
import { workshop } from '../../gates/data-schema/harness.ts';
import golden from './golden.json' with { type: 'json' };

/** Where the library reads more than the standard says: here Python's own parsers come through. A cell, and of which type. */
const LAXER: Readonly<Record<string, RegExp>> = {
  '1_000': /"(integer|number)"/,
  '2024-2-3': /^\{"type":"date"\}/,
  '24:00:00': /^\{"type":"time"\}/,
};
/** Where the library does not know a key of the standard: `groupChar` of an integer. */
const STRICTER: Readonly<Record<string, RegExp>> = {
  '1,5': /"integer","groupChar"/,
  '1,2': /"integer","groupChar"/,
};

/** golden.py asked frictionless-py of each cell. */
const shop = workshop();
afterAll(() => shop.close());

const csv = `v\n${golden.cells.map((cell) => `"${cell.replaceAll('"', '""')}"\n`).join('')}`;

test.each(golden.fields.map(({ field, wrong }) => [JSON.stringify(field), field, wrong] as const))(
  '%s',
  async (_, field, wrong) => {
    const ran = await shop.run({
      contract: shop.file('schema.json', JSON.stringify({ fields: [{ name: 'v', ...field }] })),
      format: 'frictionless',
      data: shop.file('cells.csv', csv),
      examples: 1000,
    });
    const rows = new Set(ran.checks.flatMap(({ examples }) => examples.map((row) => Number(row.slice(4)) - 1)));
    const text = JSON.stringify(field);
    const known = new Set(wrong);
    for (const [index, cell] of golden.cells.entries()) {
      if (LAXER[cell]?.test(text)) known.add(index);
      if (STRICTER[cell]?.test(text)) known.delete(index);
    }
    const named = (of: Iterable<number>) => [...of].sort((a, b) => a - b).map((index) => golden.cells[index]);
    expect(ran.checks.filter(({ verdict }) => verdict === 'error').map(({ reason }) => reason)).toEqual([]);
    expect(named(rows)).toEqual(named(known));
  },
);
