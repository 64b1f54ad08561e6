import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { workshop } from './harness.ts';

/** Small inputs that were once judged wrongly, of every format: a contract, its data, and what does not hold. */
const shop = workshop();
afterAll(() => shop.close());

const FOLDER = fileURLToPath(new URL('../../../fixtures/data-schema', import.meta.url));
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  // 07 and 7 are one integer.
  'csv-key-compared-as-text-primary-key': ['primary-key fail'],
  'csv-sql-typed-number': [],
  'frictionless-cells-boolean-digits': [],
  'frictionless-fields-match-superset': [],
  'gx-arguments-date-bounds': [],
  // No column at all is asked for.
  'gx-arguments-null-column-set': ['columnCount fail'],
  'json-schema-format-without-type-uuid': ['ref.format fail'],
  'json-schema-null-null-beside-enum': ['size.notNull fail'],
  'json-schema-null-type-null': ['gone.isNull fail'],
  'json-times-date-time-sloppy': ['at.format fail'],
  'json-times-time-with-offset': [],
  'ndjson-date-like-text-date-is-a-text': [],
  'ndjson-date-like-text-length-as-written': [],
  'ndjson-mixed-column-length-of-a-text': [],
  'ndjson-mixed-column-number-is-no-text': ['code.type fail'],
  'pandera-forms-pattern-of-columns': ['x_2.range fail'],
  'pandera-forms-strict-and-optional': [],
  'pattern-wrongly-refused-masked-card': [],
  'python-pattern-unicode-word-found': ['v.pattern fail'],
  'text-is-not-number-enum': ['n.allowed fail'],
};

test('every folder is judged here', () => {
  expect(Object.keys(RIGHT).sort()).toEqual(readdirSync(FOLDER).sort());
});

test.each(Object.entries(RIGHT))('%s', async (name, right) => {
  const folder = join(FOLDER, name);
  const files = readdirSync(folder);
  const data = files.find((file) => /\.(csv|ndjson)$/.test(file))!;
  const contract = files.find((file) => file !== data)!;
  const { broken } = await shop.run({ contract: join(folder, contract), data: join(folder, data) });
  expect(broken).toEqual(right);
});
