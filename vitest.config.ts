import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/integration/**', 'test/workflows/**'],
    // Only a hang ends a test: on a machine with other work everything takes as long as it takes.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
  },
});
