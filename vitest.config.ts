import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/integration/**', 'test/workflows/**'],
    testTimeout: 30_000,
    pool: 'forks',
  },
});
