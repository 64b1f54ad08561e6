import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIXTURES, workplace } from './assay.ts';

const CASES = join(FIXTURES, 'cases');
const at = (name: string) => join(CASES, name);

const accuracyOf = (folder: string) => ['run', '--config', at(`accuracy/${folder}/modelassay.yml`)];
const rulesOf = (contract: string, data: string) => [
  'data-schema',
  ...['--contract', at(`real-files/${contract}`), '--data', data.replace('@', at('real-files/'))],
];
const PICKED = [
  'accuracy',
  ...['--model', at('real-files/two-outputs/threshold.onnx')],
  ...['--data', `{ path: ${at('real-files/two-outputs/t.parquet')}, id: id, label: y }`],
  ...['--metrics', '{ accuracy: { min: 90% } }'],
];

/** What is run, its exit code, and what must be said. */
const RIGHT: [string, string[], number, RegExp][] = [
  [
    'a production model below chance is no reason to distrust the order of named classes',
    accuracyOf('baseline-below-chance'),
    0,
    /0\.2900\s+1\.0000\s+\+71\.00|29\.\d*\s?%/,
  ],
  [
    'of 5! renamings of seven rows one nearly always fits, so it says nothing',
    accuracyOf('seven-rows'),
    1,
    /28\.57|0\.2857/,
  ],
  ["a model's class is the label that it gives, not its highest score", PICKED, 1, /79(\.\d+)?\s?%|0\.79/],
  [
    'failing rows of CSV are called by their position in the file',
    rulesOf('row-position/t.odcs.yaml', '@row-position/t.csv'),
    1,
    /Rows 5, 8\./,
  ],
  ['failing rows of Parquet, too', rulesOf('row-position/t.odcs.yaml', '@row-position/t.parquet'), 1, /Rows 5, 8\./],
  [
    'what is written with a dollar in a contract is no variable of ours',
    rulesOf('dollar-in-contract/sql.odcs.yaml', '@dollar-in-contract/t.csv'),
    0,
    /Passed/,
  ],
  [
    'a blank line before the header is no row',
    rulesOf('csv/blank-first.odcs.yaml', '@csv/blank-first.csv'),
    0,
    /Passed/,
  ],
  [
    'UTF-16 of either order is read',
    rulesOf('csv/ab.odcs.yaml', '{ path: "@csv/utf-16-be.csv", csv: { encoding: utf-16 } }'),
    0,
    /Passed/,
  ],
  [
    'a JSON text that looks like a date is a text',
    rulesOf('json-text/t.odcs.yaml', '@json-text/t.ndjson'),
    0,
    /Passed/,
  ],
];

describe('inputs that were once judged wrongly', () => {
  test.each(RIGHT)('%s', async (_, args, code, said) => {
    const ran = await workplace().cli(args);
    expect(ran.said).toMatch(said);
    expect(ran.code).toBe(code);
  });

  test('what infer writes of a table with NaN and infinity, that table keeps', async () => {
    const place = workplace();
    const table = at('real-files/infer-not-finite/t.parquet');
    expect((await place.cli(['infer', table, '-o', 'own.odcs.yaml'])).code).toBe(0);
    const ran = await place.cli(['data-schema', '--contract', 'own.odcs.yaml', '--data', table]);
    expect(ran.said).toContain('Passed');
    expect(ran.code).toBe(0);
  });
});
