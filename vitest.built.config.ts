import { defineConfig } from 'vitest/config';

/** What is in dist/, as child processes. They wait more than they compute, so two files at a time fit two cores. */
export default defineConfig({
  test: {
    include: ['test/integration/built/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
