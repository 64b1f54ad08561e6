import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { modelDigest } from '../../src/onnx/digest.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { historyKeys, statusKeys, verifyLedgerKeys, watchKeys } from '../../src/registry/look-keys.ts';
import { historyVerb, statusVerb, verifyLedgerVerb, watchVerb } from '../../src/registry/looks.ts';
import { promote } from '../../src/registry/promote.ts';
import { promoteKeys, reconcileKeys, rollbackKeys } from '../../src/registry/verb-keys.ts';
import { promoteVerb, reconcileVerb, rollbackVerb } from '../../src/registry/verbs.ts';
import { NOW, POLICY, resultOf } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { contextOf } from './folder-model.ts';
import { requestFor } from './promoter.ts';
import { PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);

/** A ledger that knows digits/production. */
async function prepare() {
  const folder = mkdtempSync(join(root, 'place-'));
  const context = contextOf(folder, folderRegistry(join(folder, 'registry')));
  await promote(await context.stores(), requestFor(newVersion(root, { 'model.onnx': 'one' })));
  return { folder, context };
}

const MEANT = 'Did you mean "digits/production"?';
const slip = { name: PLACE.model, stage: 'prodution' };

test('a slip in a name is told by every verb, and is peace for none', async () => {
  const { context } = await prepare();
  const reports = [
    await statusVerb(statusKeys.parse(slip), context),
    await watchVerb(watchKeys.parse(slip), context),
    await historyVerb(historyKeys.parse(slip), context),
    await verifyLedgerVerb(verifyLedgerKeys.parse(slip), context),
    await rollbackVerb(rollbackKeys.parse({ ...slip, reason: 'night' }), context),
    await reconcileVerb(reconcileKeys.parse(slip), context),
  ];
  for (const { sentences } of reports) expect(sentences.join(' ')).toContain(MEANT);
  expect(reports.map(({ ok }) => ok)).toEqual([true, false, true, false, false, true]);
  const [model] = (await statusVerb(statusKeys.parse({ name: 'digts' }), context)).sentences;
  expect(model).toContain('Did you mean "digits"?');
  const [stage] = (await statusVerb(statusKeys.parse({ stage: 'prod' }), context)).sentences;
  expect(stage).toContain('Did you mean "production"?');
});

test('another name is no slip, and a name that is known is not questioned', async () => {
  const { context } = await prepare();
  const [other] = (await statusVerb(statusKeys.parse({ name: 'cats', stage: 'shadow' }), context)).sentences;
  expect(other).toMatch(/has no record of cats\/shadow\. It knows digits\/production\.$/);
  expect((await statusVerb(statusKeys.parse({ name: PLACE.model, stage: PLACE.stage }), context)).sentences).toEqual([
    'Every pointer is where the ledger says.',
  ]);
});

test('the first promotion to a stage with almost the name of another says so, planned and done, and once', async () => {
  const { folder, context } = await prepare();
  cpSync(resolve(import.meta.dirname, '../../fixtures/digits/candidate.onnx'), join(folder, 'm.onnx'));
  const { digest, files } = await modelDigest(join(folder, 'm.onnx'));
  const subject = { kind: 'model' as const, name: PLACE.model, digest, files: [...files] };
  const statement = statementOf({ results: [resultOf({ subject, baseline: null })], gates: ['accuracy'] });
  writeFileSync(join(folder, 'e.json'), writeEvidence(statement, null));
  expect(context.policy().digest).toBe(POLICY);
  const asked = { path: 'm.onnx', evidence: 'e.json', 'allow-unsigned': true };
  const to = (stage: string, more: object = {}) =>
    promoteVerb(promoteKeys.parse({ name: PLACE.model, stage, ...asked, ...more }), { ...context, now: () => NOW });
  const planned = await to('prodution', { 'dry-run': true });
  expect(String((planned.data as unknown as { steps: string[] }).steps.at(-1))).toContain(MEANT);
  expect((await to('prodution')).sentences.at(-1)).toContain(MEANT);
  expect((await to('prodution')).sentences.join(' ')).not.toContain('Did you mean');
  expect((await to('shadow')).sentences.join(' ')).not.toContain('Did you mean');
});
