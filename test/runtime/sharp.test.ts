import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLogger } from '../../src/core/log.ts';
import { nativeNamed } from '../../src/runtime/natives.ts';
import { resolveNative } from '../../src/runtime/resolve.ts';
import { loadSharp } from '../../src/runtime/sharp.ts';
import { smokeTest } from '../../src/runtime/smoke.ts';

const root = join(import.meta.dirname, '..', '..');

test('sharp is found, works in a process of its own, and loads', async () => {
  const { folder, version } = await resolveNative('sharp', { logger: silentLogger, workspace: root });
  expect(await smokeTest(nativeNamed('sharp'), folder)).toBeUndefined();
  const sharp = await loadSharp(folder);
  expect(sharp.versions.sharp).toBe(version);
});
