import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readContract } from '../../src/contracts/read.ts';
import { gateFiles } from '../../src/suite/gate-files.ts';
import { odcs, rulesOf } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'relationships-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'other'));

const other = (physicalName: string, name = 'customers') => `apiVersion: v3.1.0
kind: DataContract
id: other
version: 1.0.0
status: active
schema:
  - name: ${name}
    id: customers_tbl
    ${physicalName}
    properties:
      - { name: id, id: id_col, physicalName: customer_id, logicalType: integer }
      - { name: shop, logicalType: string }
`;

async function refer(to: string, written = other('physicalName: ./data/customers.parquet'), further = '') {
  writeFileSync(join(folder, 'other/customers.odcs.yaml'), written);
  const file = join(folder, 'orders.odcs.yaml');
  writeFileSync(
    file,
    odcs(`    properties: [{ name: customer, relationships: [{ to: '${to}' }] }, { name: shop }]\n${further}`),
  );
  const contract = await readContract(file, { shown: 'orders.odcs.yaml', read: gateFiles.read });
  return rulesOf(contract).flatMap(({ measure }) => (measure.rule === 'foreignKey' ? [measure] : []));
}

describe('relationships into another contract', () => {
  test.each([
    'other/customers.odcs.yaml#customers.id',
    'other/customers.odcs.yaml#/schema/customers_tbl/properties/id_col',
  ])('%s: the data and the column are those that the other one names', async (to) => {
    expect(await refer(to)).toEqual([
      { rule: 'foreignKey', columns: ['customer'], data: 'other/data/customers.parquet', references: ['customer_id'] },
    ]);
  });

  test('with several columns', async () => {
    const to = 'other/customers.odcs.yaml#customers';
    const further = `    relationships: [{ from: [orders.customer, orders.shop], to: ['${to}.id', '${to}.shop'] }]\n`;
    expect((await refer(`${to}.id`, undefined, further))[1]).toMatchObject({
      columns: ['customer', 'shop'],
      references: ['customer_id', 'shop'],
    });
  });

  test('asks the user for the data where the other contract names a table and no file', async () => {
    const [rule] = await refer('other/customers.odcs.yaml#customers.id', other('physicalName: customers'));
    expect(rule).toMatchObject({ data: 'table:customers' });
  });

  test.each([
    [
      'a column that is not there',
      'other/customers.odcs.yaml#customers.name',
      other(''),
      /customers\.name is no property of other/,
    ],
    [
      'a file that is not there',
      'none.yaml#customers.id',
      other(''),
      /relationship to none\.yaml#customers\.id cannot be tested: none\.yaml could not be read: there is no such file or folder/,
    ],
    ['an address', 'https://example.org/c.yaml#customers.id', other(''), /it is an address, and nothing is downloaded/],
    ['what is no contract', 'other/customers.odcs.yaml#customers.id', 'a: 1\n', /could not be read/],
    [
      'a table of one name in both',
      'other/customers.odcs.yaml#orders.id',
      other('', 'orders'),
      /both contracts have a table "orders"/,
    ],
  ])('refuses %s', async (_, to, written, message) => {
    await expect(refer(to, written)).rejects.toThrow(message);
  });
});
