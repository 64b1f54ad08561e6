import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { subjectDigest } from '../../src/onnx/digest.ts';
import { digestVersion } from '../../src/registry/bytes.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import type { Registry } from '../../src/registry/registry.ts';
import { watch } from '../../src/registry/status.ts';
import type { VerbContext } from '../../src/registry/verb.ts';
import { promoteKeys, registerKeys, rollbackKeys, verifyKeys } from '../../src/registry/verb-keys.ts';
import { promoteVerb, registerVerb, rollbackVerb, verifyVerb } from '../../src/registry/verbs.ts';
import { NOW, newKey, POLICY, resultOf } from '../evidence/sample.ts';
import { branchesWith, PLACE } from './sample.ts';

const { key, publicPem } = newKey();

export function contextOf(folder: string, registry: Registry): VerbContext {
  const stores = { registry, ledger: folderLedger(join(folder, 'ledger')), now: () => NOW };
  return {
    folder,
    environment: { TRUSTED: publicPem },
    stores: async () => stores,
    policy: () => ({ digest: POLICY, gates: ['accuracy'] }),
    occasion: { actor: 'ada', approvals: [], run: null, source: { repository: null, commit: null, tag: null } },
    branches: branchesWith(),
    event: { event: null, ref: null },
    now: () => NOW,
  };
}

/** A folder of files, such as a pipeline of Hugging Face, with evidence beside it: `<name>/` and `<name>.json`. */
export async function prepare(folder: string, name: string): Promise<string> {
  mkdirSync(join(folder, name, 'tokenizer'), { recursive: true });
  writeFileSync(join(folder, name, 'model.safetensors'), `weights of ${name}`);
  writeFileSync(join(folder, name, 'config.json'), '{}');
  writeFileSync(join(folder, name, 'tokenizer/vocab.txt'), 'a b');
  writeFileSync(join(folder, name, '.gitattributes'), '*.safetensors filter=lfs');
  const model = await subjectDigest(join(folder, name));
  const subject = { kind: 'model' as const, name: PLACE.model, digest: model.digest, files: [...model.files] };
  const statement = statementOf({ results: [resultOf({ subject, baseline: null })], gates: ['accuracy'] });
  writeFileSync(join(folder, `${name}.json`), writeEvidence(statement, key));
  return model.digest;
}

/** Everything that is done with a model, with a folder of files. */
export async function walkFolderModel(folder: string, registry: Registry): Promise<void> {
  const context = contextOf(folder, registry);
  const stores = await context.stores();
  const first = await prepare(folder, 'one');
  const second = await prepare(folder, 'two');
  const asked = (name: string) => ({ path: `${name}/`, evidence: `${name}.json`, trust: ['env:TRUSTED'] });
  const promote = (name: string, more: object = {}) =>
    promoteVerb(promoteKeys.parse({ name: PLACE.model, ...asked(name), ...more }), context);

  expect(await verifyVerb(verifyKeys.parse(asked('one')), context)).toMatchObject({
    ok: true,
    data: { digest: first },
  });
  expect(await registerVerb(registerKeys.parse({ name: PLACE.model, path: 'one' }), context)).toMatchObject({
    data: { kind: 'registered', version: '1', digest: first },
  });
  const served = await digestVersion(registry, PLACE.model, '1');
  expect(served.files.map(({ path }) => path).sort()).toEqual([
    'config.json',
    'model.safetensors',
    'tokenizer/vocab.txt',
  ]);
  expect(await promote('one')).toMatchObject({ data: { kind: 'promoted', entry: { target: { version: '1' } } } });
  expect(await promote('two')).toMatchObject({ data: { kind: 'promoted', entry: { target: { digest: second } } } });
  expect(await watch(stores, PLACE, true)).toMatchObject([{ problem: null }]);
  expect(await rollbackVerb(rollbackKeys.parse({ name: PLACE.model, reason: 'night' }), context)).toMatchObject({
    data: { kind: 'rolled-back', entry: { target: { version: '1', digest: first } } },
  });

  // One file more, or less, is another model.
  cpSync(join(folder, 'one'), join(folder, 'more'), { recursive: true });
  writeFileSync(join(folder, 'more/extra.py'), 'import os');
  const more = await promote('one', { path: 'more' });
  expect(more).toMatchObject({ ok: false, sentences: [expect.stringContaining('extra.py is not in the evidence')] });
  expect(await promote('one', { path: 'one/model.safetensors' })).toMatchObject({ ok: false });
}
