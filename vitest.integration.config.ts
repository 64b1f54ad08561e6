import { defineConfig } from 'vitest/config';

/** Real servers and tools: slower, and one file at a time so that they do not starve each other. */
export default defineConfig({
  test: {
    include: ['test/integration/**/*.test.ts', 'test/workflows/**/*.test.ts'],
    // A part of `npm test`.
    exclude: ['test/integration/built/**'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    pool: 'forks',
  },
});
