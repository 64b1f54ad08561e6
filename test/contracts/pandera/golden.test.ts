import { afterAll, expect, test } from 'vitest';
import { blocks } from '../../../src/result/verdict.ts';
import { workshop } from '../../gates/data-schema/harness.ts';
import golden from './golden.json' with { type: 'json' };

/** golden.py asked pandera itself. A rule that only warns leaves its schema kept. */
const shop = workshop();
afterAll(() => shop.close());
const data = new URL('../great-expectations/golden.parquet', import.meta.url).pathname;

test('every schema is judged as pandera judges it', async () => {
  const different: string[] = [];
  for (const [index, { schema, met, unexpected }] of golden.schemas.entries()) {
    const contract = shop.file(`${index}.yaml`, schema);
    const ran = await shop.run({ contract, data, 'extra-columns': 'pass' }).catch((error: Error) => error.message);
    const blocking = typeof ran === 'string' ? [ran] : ran.checks.filter(blocks);
    const counts =
      typeof ran === 'string'
        ? []
        : ran.measurement.tables[0]!.rules.flatMap(({ outcome, rule }) =>
            outcome.state === 'counted' && rule.severity === 'error' && outcome.violations > 0
              ? [outcome.violations]
              : [],
          );
    // Of columns that are unique together pandera counts the cells.
    const sameCount =
      schema.includes('\nunique:') || counts.length !== 1 || unexpected === 0 || counts[0] === unexpected;
    if (typeof ran === 'string' || (blocking.length === 0) !== met || !sameCount)
      different.push(
        `${schema.split('\n').slice(2).join(' ')}: ${met} ${unexpected}, here ${counts} ${JSON.stringify(typeof ran === 'string' ? ran : ran.broken)}`,
      );
  }
  expect(different).toEqual([]);
});
