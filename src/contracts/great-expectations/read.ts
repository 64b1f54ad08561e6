import * as z from 'zod';
import { validate } from '../../config/validate.ts';
import type { Parsed } from '../../config/yaml.ts';
import { singleTable } from '../imported.ts';
import type { Contract } from '../model.ts';
import { collectProblems, type OnUnsupported } from '../problems.ts';
import { expectationRules, expectationSchema } from './expectation-rules.ts';

const suiteSchema = z.looseObject({
  name: z.string().optional(),
  expectation_suite_name: z.string().optional(),
  expectations: z.array(expectationSchema),
});

/** What is judged, and what things are called. */
const SUITE_KEYS = ['name', 'expectation_suite_name', 'expectations', 'id', 'data_asset_type', 'ge_cloud_id'];
const KEYS = ['type', 'expectation_type', 'kwargs', 'severity', 'id', 'ge_cloud_id'];

function othersThan(value: object, known: readonly string[]): string[] {
  return Object.entries(value).flatMap(([key, member]) => (member == null || known.includes(key) ? [] : [key]));
}

/**
 * A Great Expectations suite (JSON of 0.18 or 1.x) with each expectation's own meaning: nulls are left out where it leaves
 * them out, `mostly` is a share of the values that are not null, bounds are inclusive unless strict.
 */
export function readGreatExpectations(parsed: Parsed, file: string, onUnsupported: OnUnsupported): Contract {
  const { config: suite, sources } = validate(suiteSchema, parsed);
  const problems = collectProblems(onUnsupported);
  const drafts = suite.expectations.flatMap((expectation, index) =>
    expectationRules(expectation, ['expectations', index], sources, problems),
  );
  const unread = new Set([
    ...othersThan(suite, SUITE_KEYS),
    ...suite.expectations.flatMap((one) => othersThan(one, KEYS)),
  ]);
  if (unread.size > 0) problems.untested(sources.at([]), [...unread].sort().join(', '), 'no rule comes of it');
  const name = suite.name ?? suite.expectation_suite_name ?? 'suite';
  return singleTable(
    { name, file, format: 'great-expectations', columns: null, drafts, position: sources.at([]) },
    problems,
  );
}
