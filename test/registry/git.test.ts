import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gitRegistry } from '../../src/registry/git/registry.ts';
import { newVersion, registryConformance } from './conformance.ts';
import { replaceInGit } from './git-tamper.ts';
import { bareRepository, PLACE, scratch } from './sample.ts';

// With a remote and two clones: test/integration/registry/races.test.ts, since that starts many processes.
const folder = scratch(afterAll);
let opened = 0;

registryConformance({
  name: 'git (one repository)',
  scratch: folder,
  async open() {
    const where = { folder: bareRepository(folder, `local-${++opened}`), remote: null };
    return [await gitRegistry(where), await gitRegistry(where)];
  },
  tamper: async (registry, version, file) => replaceInGit(folder, registry.name, version, file),
  races: 3,
});

test('what is asked of a model costs one round trip and as many processes, however many versions it has', async () => {
  const remote = bareRepository(folder, 'costs');
  const registry = await gitRegistry({ folder: bareRepository(folder, 'clone'), remote });
  const add = (content: string) =>
    registry.createVersion(PLACE.model, { ...newVersion(folder, { 'model.onnx': content }), annotations: { content } });
  const { digest, version } = await add('a');
  await registry.setPointer(PLACE, null, version);
  const costs = async () => [
    await gitCalls(() => registry.find(PLACE.model, digest!)),
    await gitCalls(() => registry.list(PLACE.model)),
    await gitCalls(() => registry.get(PLACE.model, version)),
    await gitCalls(() => registry.resolve(PLACE)),
  ];
  const few = await costs();
  for (const content of ['b', 'c', 'd']) await add(content);
  expect(await costs()).toEqual(few);
  const alone = ['ls-remote'];
  const withObjects = ['ls-remote', 'cat-file'];
  expect(few).toEqual([alone, withObjects, withObjects, alone]);
});

/** The git commands that were started meanwhile, by git's own trace. */
async function gitCalls(work: () => Promise<unknown>): Promise<string[]> {
  const trace = join(mkdtempSync(join(folder, 'trace-')), 'events');
  process.env.GIT_TRACE2_EVENT = trace;
  try {
    await work();
  } finally {
    delete process.env.GIT_TRACE2_EVENT;
  }
  const events = readFileSync(trace, 'utf8').trim().split('\n');
  return events.flatMap((line) => {
    const { event, sid, name } = JSON.parse(line) as { event: string; sid: string; name?: string };
    // What git itself starts has the id of its parent in its own.
    return event === 'cmd_name' && !sid.includes('/') ? [name!] : [];
  });
}
