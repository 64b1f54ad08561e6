import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that goes away with the test that asked for it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(os.tmpdir(), 'modelassay-test-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
