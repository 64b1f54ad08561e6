import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { blocks } from '../../../src/result/verdict.ts';
import { workshop } from './harness.ts';
import { MUTATIONS } from './mutations.ts';

const shop = workshop();
afterAll(() => shop.close());

const root = new URL('../../../', import.meta.url);
const file = (name: string) => fileURLToPath(new URL(name, root));
const rows = (name: string) => `'${file(`fixtures/digits/${name}.parquet`)}'`;
const page = file('docs/data-schema-mutations.md');
const contract = file('fixtures/contracts/digits.odcs.yaml');

describe('the contract of the digits', () => {
  test('passes the good data', async () => {
    expect((await shop.run({ contract })).broken).toEqual([]);
  });

  test('catches every mutation, with the checks that the docs name', async () => {
    const found: string[] = [];
    for (const [index, mutation] of MUTATIONS.entries()) {
      const data = await shop.parquet(
        `mutation-${index}.parquet`,
        mutation.select(rows('eval'), rows('train'), rows('live-night')),
      );
      const ran = await shop.run({ contract, data });
      const caught = ran.checks.filter((check) => check.verdict !== 'pass');
      expect(caught.length, mutation.name).toBeGreaterThan(0);
      const effect = caught.some(blocks) ? 'blocks' : 'warns';
      const shown = caught.slice(0, 4).map((check) => `\`${check.id}\``);
      const more = caught.length > 4 ? `, ${caught.length - 4} more` : '';
      found.push(`| ${mutation.name} | ${effect} | ${shown.join(', ')}${more} |`);
    }
    const text = `# What the contract of the digits catches

Each row damages \`fixtures/digits/eval.parquet\` in one seeded way and runs the gate with
\`fixtures/contracts/digits.odcs.yaml\`. The undamaged file passes every check. This page is written by
\`UPDATE_DOCS=1 npx vitest run test/gates/data-schema/mutations\` and compared by the same test.

| Mutation | The gate | Checks that catch it |
|---|---|---|
${found.join('\n')}
`;
    if (process.env.UPDATE_DOCS) writeFileSync(page, text);
    expect(text).toBe(readFileSync(page, 'utf8'));
  }, 180_000);
});
