import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { modelDigest } from '../../src/onnx/digest.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import { statusKeys, watchKeys } from '../../src/registry/look-keys.ts';
import { statusVerb, verifyLedgerVerb, watchVerb } from '../../src/registry/looks.ts';
import type { Stores } from '../../src/registry/stores.ts';
import type { VerbContext } from '../../src/registry/verb.ts';
import { registerKeys } from '../../src/registry/verb-keys.ts';
import { registerVerb } from '../../src/registry/verbs.ts';
import { NOW, POLICY } from '../evidence/sample.ts';
import { branchesWith, PLACE, scratch } from './sample.ts';

const folder = scratch(afterAll);
copyFileSync(resolve(import.meta.dirname, '../../fixtures/digits/production.onnx'), join(folder, 'one.onnx'));
const stores: Stores = {
  registry: folderRegistry(join(folder, 'registry')),
  ledger: folderLedger(join(folder, 'ledger')),
  now: () => NOW,
};
const context: VerbContext = {
  folder,
  environment: {},
  stores: async () => stores,
  policy: () => ({ digest: POLICY, gates: ['accuracy'] }),
  own: PLACE,
  occasion: { actor: 'ada', approvals: [], run: null, source: { repository: null, commit: null, tag: null } },
  branches: branchesWith(),
  event: { event: null, ref: null },
  now: () => NOW,
};
const register = (more: object) =>
  registerVerb(registerKeys.parse({ name: PLACE.model, path: 'one.onnx', ...more }), context);

describe('register', () => {
  test('puts bytes and tags there once, moves no pointer, and plans before it does', async () => {
    const { digest } = await modelDigest(join(folder, 'one.onnx'));
    expect(await register({ 'dry-run': true })).toMatchObject({ ok: true, data: { kind: 'planned', version: null } });
    expect(await stores.registry.list(PLACE.model)).toEqual([]);
    expect(await register({ tags: ['run=17', 'note=a=b'] })).toMatchObject({
      ok: true,
      data: { kind: 'registered', version: '1', digest },
    });
    expect(await stores.registry.get(PLACE.model, '1')).toMatchObject({
      digest,
      annotations: { run: '17', note: 'a=b' },
    });
    expect(await register({ tags: ['run=18'] })).toMatchObject({
      ok: true,
      sentences: [expect.stringContaining('are version 1 of digits')],
      data: { kind: 'already', version: '1' },
    });
    expect((await stores.registry.get(PLACE.model, '1'))?.annotations.run).toBe('18');
    expect(await stores.registry.list(PLACE.model)).toHaveLength(1);
    expect(await stores.registry.resolve(PLACE)).toBeNull();
  });

  test.each([
    [{ tags: ['alone'] }, 'The tag "alone" is no key=value. Write --tags key=value.'],
    [{ tags: ['modelassay.digest=sha256:0'] }, 'takes a name that is kept for Model Assay'],
    [{ tags: [`long=${'x'.repeat(5_001)}`] }, 'keeps at most 5000'],
    [{ tags: ['a b=c'] }, 'The annotation "a b" has a name with characters that mean something'],
    [{ name: '../digits' }, 'The model "../digits" has a name with characters that mean something'],
    [{ name: '$(id)' }, 'The model "$(id)" has a name with characters'],
    [{ path: 'none.onnx' }, 'none.onnx'],
  ])('refuses %j', async (given, message) => {
    await expect(register(given)).rejects.toThrow(message);
    expect(await stores.registry.list(PLACE.model)).toHaveLength(1);
  });

  test('refuses the events of a pull request', async () => {
    const onPull = { ...context, event: { event: 'pull_request', ref: 'refs/pull/1/merge' } };
    await expect(registerVerb(registerKeys.parse({ name: PLACE.model, path: 'one.onnx' }), onPull)).rejects.toThrow(
      'on the event "pull_request"',
    );
  });
});

describe('a look at everything', () => {
  test('names the model of the policy even before the ledger knows it', async () => {
    expect(await statusVerb(statusKeys.parse({}), context)).toMatchObject({
      ok: true,
      sentences: [expect.stringContaining('Nothing was promoted yet')],
      table: { rows: [['digits', 'production', 'agreed', '', '', '', '']] },
    });
  });

  test('finds a pointer whose ledger was lost', async () => {
    await stores.registry.setPointer(PLACE, null, '1');
    expect(await watchVerb(watchKeys.parse({}), context)).toMatchObject({
      ok: false,
      sentences: [expect.stringContaining('the ledger knows nothing of it')],
    });
  });

  test.each([{ name: 'other' }, { stage: 'prodution' }, { name: 'other', stage: 'production' }])(
    'a schedule with a slip in a name is not green for ever: %j',
    async (named) => {
      const told = {
        ok: false,
        sentences: [expect.stringMatching(/^The ledger .* has no record of .*It is empty\.$/)],
      };
      expect(await watchVerb(watchKeys.parse(named), context)).toMatchObject(told);
      expect(await verifyLedgerVerb(named, context)).toMatchObject(told);
    },
  );
});
