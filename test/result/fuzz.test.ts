import { expect, test } from 'vitest';
import { fuzzResults } from './fuzz.ts';

test('2,000 damaged result files: no crash, and no pass that its checks do not carry', async () => {
  const { files, accepted, passed, rendered, problems } = await fuzzResults(2_000, 1);
  expect(problems).toEqual([]);
  expect(files).toBe(2_000);
  // The changes are not so wild that reading alone refuses everything.
  expect(accepted).toBeGreaterThan(100);
  expect(passed).toBeGreaterThan(50);
  expect(rendered).toBeGreaterThan(0);
});
