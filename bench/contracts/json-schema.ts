import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../src/core/errors.ts';
import { workshop } from '../../test/gates/data-schema/harness.ts';

/**
 * The gate against the JSON Schema Test Suite (draft 2020-12): each test's value is the column `v` of a table of one row.
 * Left out are schemas that refer to others and values that are no column (`node bench/contracts/json-schema.ts
 * FOLDER`, the folder being `tests/draft2020-12` of that suite). Printed are shares of agreement, and what differs.
 */
const [folder, ...shown] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder tests/draft2020-12 of the JSON Schema Test Suite.');

interface Case {
  readonly group: string;
  readonly schema: unknown;
  readonly data: unknown;
  readonly valid: boolean;
}

type Judged = 'pass' | 'fail' | 'refused' | 'not judged' | 'error';

const shop = workshop();
const found: (Case & { judged: Judged; why: string })[] = [];
try {
  for (const one of cases(folder)) found.push({ ...one, ...(await judge(one)) });
} finally {
  await shop.close();
}
for (const valid of [true, false]) {
  const cases = found.filter((one) => one.valid === valid);
  const told = Object.entries(Object.groupBy(cases, ({ judged }) => judged)).map(
    ([judged, list]) => `${judged} ${list!.length} (${((100 * list!.length) / cases.length).toFixed(1)} %)`,
  );
  console.log(`${valid ? 'must pass' : 'must fail'}: ${cases.length} cases: ${told.join(', ')}`);
}
for (const { group, schema, data, valid, judged, why } of found) {
  if (judged === (valid ? 'pass' : 'fail') || !(shown.length === 0 || shown.includes(judged))) continue;
  console.log(`${judged}\t${group}\t${JSON.stringify(schema)}\t${JSON.stringify(data)}\t${why}`);
}

function cases(folder: string): Case[] {
  const files = ['.', 'optional/format'].flatMap((below) =>
    readdirSync(join(folder, below))
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(below, name)),
  );
  return files.flatMap((file) => {
    const groups = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      description: string;
      schema: Record<string, unknown> | boolean;
      tests: { description: string; data: unknown; valid: boolean }[];
    }[];
    return groups.flatMap(({ description, schema, tests }) => {
      const { $schema: _, ...plain } = typeof schema === 'boolean' ? { $schema: '', ...{} } : schema;
      const own = typeof schema === 'boolean' ? schema : plain;
      if (/"\$(ref|dynamicRef|id|anchor|vocabulary)"/.test(JSON.stringify(own))) return [];
      return tests.map(({ description: name, data, valid }) => ({
        group: `${file}: ${description}: ${name}`,
        schema: own,
        data,
        valid,
      }));
    });
  });
}

async function judge({ schema, data }: Case): Promise<{ judged: Judged; why: string }> {
  try {
    const ran = await shop.run({
      contract: shop.file(
        'schema.json',
        JSON.stringify({ type: 'object', properties: { v: schema }, required: ['v'] }),
      ),
      format: 'json-schema',
      data: shop.file('rows.ndjson', `${JSON.stringify({ v: data })}\n`),
      'on-unsupported': 'careful',
    });
    const failed = ran.checks.find(({ verdict }) => verdict === 'fail');
    if (failed) return { judged: 'fail', why: `${failed.title}: ${failed.reason}` };
    const error = ran.checks.find(({ verdict }) => verdict !== 'pass');
    if (error) return { judged: 'error', why: `${error.title}: ${error.reason}` };
    const left = ran.measurement.notChecked.filter(({ asked }) => asked);
    if (left.length > 0)
      return { judged: 'not judged', why: left.map(({ title, reason }) => `${title}: ${reason}`).join('; ') };
    return { judged: 'pass', why: '' };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { judged: 'refused', why: error.message.replaceAll('\n', ' ') };
  }
}
