import { defineConfig } from 'vitest/config';

/** Built artifacts and real servers: slower, and one file at a time so that they do not starve each other. */
export default defineConfig({
  test: {
    include: ['test/integration/**/*.test.ts', 'test/workflows/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    pool: 'forks',
  },
});
