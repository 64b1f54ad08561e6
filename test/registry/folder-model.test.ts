import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openRegistry, type RegistryKeys } from '../../src/registry/kinds.ts';
import { promoteKeys, registerKeys } from '../../src/registry/verb-keys.ts';
import { promoteVerb, registerVerb } from '../../src/registry/verbs.ts';
import { contextOf, prepare, walkFolderModel } from './folder-model.ts';
import { bareRepository, PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);

test.each<[string, (folder: string) => RegistryKeys]>([
  ['folder', () => ({ kind: 'folder', path: 'registry' })],
  ['git', (folder) => ({ kind: 'git', remote: bareRepository(folder, 'registry.git') })],
])(
  'a folder of files is registered, verified, promoted, watched and rolled back to in a %s registry',
  async (_, keysIn) => {
    const folder = mkdtempSync(join(root, 'place-'));
    execFileSync('git', ['init', '--quiet', folder]);
    await walkFolderModel(folder, await openRegistry(keysIn(folder), { folder, environment: process.env }));
  },
);

test('a folder within a version is promoted as the model, and the rest is listed beside it', async () => {
  const folder = mkdtempSync(join(root, 'within-'));
  const registry = await openRegistry({ kind: 'folder', path: 'registry' }, { folder, environment: process.env });
  const digest = await prepare(folder, 'one');
  mkdirSync(join(folder, 'logged'));
  cpSync(join(folder, 'one'), join(folder, 'logged/artifacts'), { recursive: true });
  writeFileSync(join(folder, 'logged/MLmodel'), 'flavors: {}\n');
  const context = contextOf(folder, registry);
  await registerVerb(registerKeys.parse({ name: PLACE.model, path: 'logged' }), context);
  const promote = (path: string) =>
    promoteVerb(
      promoteKeys.parse({
        name: PLACE.model,
        version: '1',
        'path-in-version': path,
        evidence: 'one.json',
        trust: ['env:TRUSTED'],
      }),
      context,
    );
  // What Git LFS reads is no part of the model, and was uploaded with the rest.
  expect(await promote('artifacts/')).toMatchObject({
    data: {
      kind: 'promoted',
      entry: { target: { digest, within: { folder: 'artifacts', beside: [{ path: 'MLmodel' }, {}] } } },
    },
  });
  await expect(promote('nothing')).rejects.toThrow('has no file or folder "nothing"');
});
