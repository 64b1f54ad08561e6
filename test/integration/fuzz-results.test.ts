import { expect, test } from 'vitest';
import { fuzzResults } from '../result/fuzz.ts';

test('100,000 damaged result files: no crash, and no pass that its checks do not carry', async () => {
  const { files, accepted, passed, rendered, problems } = await fuzzResults(100_000, 20_260_901);
  console.log(`${files} files: ${accepted} were still results, ${passed} still pass, ${rendered} were rendered.`);
  expect(problems).toEqual([]);
  expect(files).toBe(100_000);
  expect(accepted).toBeGreaterThan(5_000);
});
