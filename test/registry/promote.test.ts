import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { readEvidence, writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import type { PromoteOutcome } from '../../src/registry/outcome.ts';
import { type PromoteRequest, promote } from '../../src/registry/promote.ts';
import type { NewVersion, Registry } from '../../src/registry/registry.ts';
import { rollback } from '../../src/registry/rollback.ts';
import type { Step, Stores } from '../../src/registry/stores.ts';
import { check, digest, NOW, newKey, POLICY, resultOf } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, requestFor } from './promoter.ts';
import { PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);
let opened = 0;

function open(): Stores {
  const folder = join(root, String(++opened));
  return {
    registry: folderRegistry(join(folder, 'registry')),
    ledger: folderLedger(join(folder, 'ledger')),
    now: () => NOW,
  };
}

const model = (content: string) => newVersion(root, { 'model.onnx': content });

async function promoted(stores: Stores, candidate: NewVersion, changes: Partial<PromoteRequest> = {}) {
  const outcome = await promote(stores, requestFor(candidate, changes));
  if (outcome.kind !== 'promoted') throw new Error(JSON.stringify(outcome));
  return outcome.record;
}

function refusalsOf(outcome: PromoteOutcome): readonly (readonly [string, string])[] {
  if (outcome.kind !== 'refused') throw new Error(JSON.stringify(outcome));
  return outcome.refusals.map(({ code, sentence }) => [code, String(sentence)]);
}

describe('what the ledger keeps of a promotion', () => {
  const { key } = newKey();
  /** Evidence of a gate with a check, which a URL leads to. */
  const evidenceOf = (candidate: NewVersion, signed: boolean, url?: string) => {
    const files = candidate.files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes }));
    const subject = { kind: 'model' as const, name: 'digits', digest: candidate.digest, files };
    const results = [resultOf({ subject, baseline: null, checks: [check('recall[8].min')] })];
    return writeEvidence(statementOf({ results, gates: ['accuracy'], url }), signed ? key : null);
  };

  test('is what the evidence says: its digest and policy, the gates without their checks, who signed, and where it is told', async () => {
    const stores = open();
    const candidate = model('one');
    const evidence = evidenceOf(candidate, true, 'https://ci.example/1');
    const expected = { policy: { digest: POLICY, gates: ['accuracy'] }, signedBy: [key.public] };
    const { entry } = await promoted(stores, candidate, { evidence, expected });
    const read = readEvidence(evidence);
    expect(entry.evidence).toEqual({
      digest: read.ok && read.evidence.digest,
      policy: POLICY,
      result: 'PASSED',
      gates: ['accuracy'],
      signer: key.id,
      url: 'https://ci.example/1',
    });
    expect(entry).toMatchObject({ action: 'promote', override: false, previous: null, chain: null });
  });

  test('says where nobody signed and nothing is told', async () => {
    const candidate = model('one');
    const { entry } = await promoted(open(), candidate, { evidence: evidenceOf(candidate, false) });
    expect(entry.evidence).toMatchObject({ signer: null, url: null, gates: ['accuracy'] });
  });

  test('stands on the version in the registry, too; steps follow one another', async () => {
    const stores = open();
    const steps: Step[] = [];
    const { entry } = await promoted({ ...stores, step: (step) => void steps.push(step) }, model('one'));
    expect(steps).toEqual(['registered', 'annotated', 'recorded', 'pointed']);
    expect((await stores.registry.get(PLACE.model, '1'))?.annotations).toMatchObject({
      'modelassay.digest': entry.target!.digest,
      'modelassay.evidence': entry.evidence!.digest,
      'modelassay.policy': POLICY,
    });
  });

  test('after a first promotion that failed and was undone is that it follows nothing', async () => {
    const stores = open();
    const registry: Registry = { ...stores.registry, setPointer: () => Promise.reject(new EnvironmentError('403.')) };
    await expect(promote({ ...stores, registry }, requestFor(model('one')))).rejects.toThrow('production is as it was');
    const planned = await promote(stores, requestFor(model('one'), { dryRun: true }));
    expect(planned.kind === 'planned' && planned.steps.slice(-2)).toEqual([
      `Record it in the ledger ${stores.ledger.name} after nothing (undo by someone at ${NOW.toISOString()}).`,
      'Move digits/production from nothing to version 1.',
    ]);
    const head = (await stores.ledger.read(PLACE))!;
    const { entry } = await promoted(stores, model('one'));
    expect(entry.previous).toEqual({ record: head.id, version: null, digest: null });
    expect(entry.target?.version).toBe('1');
    expect(await stores.ledger.verify(PLACE)).toEqual([]);
  });
});

describe('a plan', () => {
  test('names each step: what is registered, what it follows, and from where to where the stage moves', async () => {
    const stores = open();
    const one = model('one');
    const first = await promote(stores, requestFor(one, { dryRun: true }));
    expect(first).toEqual({
      kind: 'planned',
      steps: [
        `Register one file with the digest ${one.digest} in ${stores.registry.name}, and read it back.`,
        'Annotate a new version of digits with its digest, evidence and policy.',
        `Record it in the ledger ${stores.ledger.name} after nothing.`,
        'Move digits/production from nothing to a new version.',
      ],
    });
    await promoted(stores, one, { occasion: { ...occasionOf('Ada'), run: 'run 7' } });
    const two = newVersion(root, { 'model.onnx': 'two', 'model.onnx.data': 'weights' });
    const second = await promote(stores, requestFor(two, { dryRun: true }));
    expect(second.kind === 'planned' && second.steps).toEqual([
      `Register 2 files with the digest ${two.digest} in ${stores.registry.name}, and read them back.`,
      'Annotate a new version of digits with its digest, evidence and policy.',
      `Record it in the ledger ${stores.ledger.name} after version 1 (promote by Ada at ${NOW.toISOString()}, run run 7).`,
      'Move digits/production from version 1 to a new version.',
    ]);
    const { version } = await stores.registry.createVersion(PLACE.model, two);
    const registered = await promote(stores, requestFor(two, { candidate: { version }, dryRun: true }));
    expect(registered.kind === 'planned' && registered.steps.map((step) => step.split(' ')[0])).toEqual([
      'Annotate',
      'Record',
      'Move',
    ]);
    expect(registered.kind === 'planned' && registered.steps.at(-1)).toBe(
      'Move digits/production from version 1 to version 2.',
    );
    expect((await stores.registry.resolve(PLACE))?.version).toBe('1');
    expect(await stores.ledger.history(PLACE)).toHaveLength(1);
  });

  test('of bytes that are in production is that there is nothing to do', async () => {
    const stores = open();
    await promoted(stores, model('one'));
    expect(await promote(stores, requestFor(model('one'), { dryRun: true }))).toEqual({
      kind: 'planned',
      steps: ['Nothing: these bytes are in production, or the pointer only has to be moved to them.'],
    });
  });
});

describe('bytes that are in production already', () => {
  test('are not put back under a pointer that a hand moved', async () => {
    const stores = open();
    await promoted(stores, model('one'));
    await promoted(stores, model('two'));
    await stores.registry.setPointer(PLACE, '2', '1');
    expect(refusalsOf(await promote(stores, requestFor(model('two')))).map(([code]) => code)).toEqual(['drifted']);
    expect((await stores.registry.resolve(PLACE))?.version).toBe('1');
  });

  test.each([
    ['3', '3'],
    [null, 'nothing'],
  ])('are told to be contested where a hand moves the pointer to %s while it is asked', async (to, text) => {
    const stores = open();
    await promoted(stores, model('one'));
    const record = await promoted(stores, model('two'));
    await stores.registry.createVersion(PLACE.model, model('three'));
    let asked = 0;
    const registry: Registry = {
      ...stores.registry,
      async resolve(place) {
        if (++asked === 2) await stores.registry.setPointer(place, '2', to);
        return stores.registry.resolve(place);
      },
    };
    expect(await promote({ ...stores, registry }, requestFor(model('two')))).toEqual({
      kind: 'conflict',
      winner: record,
      sentence: `The pointer is on ${text}, which the ledger does not explain. See modelassay status.`,
    });
    expect((await stores.registry.resolve(PLACE))?.version ?? null).toBe(to);
  });

  test('are promoted where another version of them is asked for by its number', async () => {
    const stores = open();
    await promoted(stores, model('one'));
    const { version } = await stores.registry.createVersion(PLACE.model, model('one'));
    const record = await promoted(stores, model('one'), { candidate: { version } });
    expect(record.entry.target).toMatchObject({ version: '2', digest: model('one').digest });
  });
});

describe('what the gates compared with', () => {
  const against = (candidate: NewVersion, champion: NewVersion, at: string) => {
    const files = candidate.files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes }));
    const subject = { kind: 'model' as const, name: 'digits', digest: candidate.digest, files };
    const baseline = { kind: 'registry' as const, name: at, version: '1', digest: champion.digest, since: null };
    return writeEvidence(statementOf({ results: [resultOf({ subject, baseline })], gates: ['accuracy'] }), null);
  };

  test.each([
    ['another stage of the model', { ...PLACE, stage: 'staging' }],
    ['the same stage of another model', { ...PLACE, model: 'teacher' }],
  ])('is what the ledger has at %s', async (_, baseline) => {
    const stores = open();
    await promoted(stores, model('here'));
    await promoted(stores, model('there'), { place: baseline });
    const ask = (champion: NewVersion) =>
      promote(stores, requestFor(model('new'), { baseline, evidence: against(model('new'), champion, 'x') }));
    expect(refusalsOf(await ask(model('here'))).map(([code]) => code)).toEqual(['other-baseline']);
    expect(await ask(model('there'))).toMatchObject({ kind: 'promoted' });
  });
});

describe('a version that holds more than was tested', () => {
  const FILES = { 'model.onnx': 'graph', 'model.onnx.data': 'weights' };
  const ask = async (files: Readonly<Record<string, string>>, tested: NewVersion, local = false) => {
    const stores = open();
    const candidate = newVersion(root, files);
    const { version } = await stores.registry.createVersion(PLACE.model, candidate);
    return promote(stores, requestFor(tested, { candidate: local ? candidate : { version } }));
  };
  const codesOf = (outcome: PromoteOutcome) => refusalsOf(outcome).map(([code]) => code);

  test('is told so with the file that is the model, also among several', async () => {
    const outcome = await ask({ ...FILES, MLmodel: 'flavors' }, newVersion(root, FILES));
    expect(refusalsOf(outcome)[1]).toEqual([
      'more-than-tested',
      'Version 1 holds more than what was tested. If model.onnx in it is the model, say --path-in-version model.onnx; the other files are then listed in the ledger with their digests.',
    ]);
  });

  test('is promoted where all of its files were tested', async () => {
    expect(await ask(FILES, newVersion(root, FILES))).toMatchObject({ kind: 'promoted' });
  });

  test('is another model where it lacks a file that was tested, or has none of them', async () => {
    const other = { 'model.onnx': 'graph', MLmodel: 'flavors' };
    expect(codesOf(await ask(other, newVersion(root, FILES)))).toEqual(['other-model']);
    expect(codesOf(await ask(FILES, newVersion(root, { 'm.onnx': 'other' })))).toEqual(['other-model']);
    // The same files under other names are all of it.
    expect(codesOf(await ask(FILES, newVersion(root, { 'm.onnx': 'graph', 'm.onnx.data': 'weights' })))).toEqual([
      'other-model',
    ]);
    // What was tested is in it, and is no ONNX file.
    expect(codesOf(await ask(FILES, newVersion(root, { 'model.onnx.data': 'weights' })))).toEqual(['other-model']);
  });

  test('is not spoken of where files on this machine are asked for', async () => {
    expect(codesOf(await ask(FILES, newVersion(root, { 'model.onnx': 'graph' }), true))).toEqual(['other-model']);
  });
});

describe('a tag', () => {
  const tagged = (tag: string, repository = 'acme/digits') => {
    const occasion = occasionOf('Ada', 'night');
    return { ...occasion, source: { ...occasion.source, repository, tag } };
  };

  test('names one model for good, by what it promoted: who, when, and which bytes', async () => {
    const stores = open();
    await promoted(stores, model('one'), { occasion: tagged('v1') });
    expect(refusalsOf(await promote(stores, requestFor(model('two'), { occasion: tagged('v1') })))).toEqual([
      [
        'moved-tag',
        `The tag "v1" promoted other bytes before: ${model('one').digest}, by Ada at ${NOW.toISOString()}. A tag names one model for good; make a new tag for these.`,
      ],
    ]);
    // Of another repository it is another tag, and without one nothing is asked.
    expect(await promote(stores, requestFor(model('two'), { occasion: tagged('v1', 'acme/other') }))).toMatchObject({
      kind: 'promoted',
    });
    expect(await promote(stores, requestFor(model('three')))).toMatchObject({ kind: 'promoted' });
  });

  test('that a rollback ran on promoted nothing', async () => {
    const stores = open();
    await promoted(stores, model('one'));
    await promoted(stores, model('two'));
    const back = { place: PLACE, to: 'previous', occasion: tagged('v2'), dryRun: false } as const;
    expect(await rollback(stores, back)).toMatchObject({ kind: 'rolled-back' });
    expect(await promote(stores, requestFor(model('three'), { occasion: tagged('v2') }))).toMatchObject({
      kind: 'promoted',
    });
  });
});

describe('bytes that were rolled back from', () => {
  const back = (stores: Stores, who: string, reason: string) =>
    rollback(stores, { place: PLACE, to: 'previous', occasion: occasionOf(who, reason), dryRun: false });

  test('are told with who left these bytes, and why, among other rollbacks', async () => {
    const stores = open();
    for (const content of ['one', 'two']) await promoted(stores, model(content));
    await back(stores, 'Grace', 'two is slow');
    await promoted(stores, model('three'));
    await back(stores, 'Edsger', 'three is wrong');
    const [refusal] = refusalsOf(await promote(stores, requestFor(model('two'))));
    expect(refusal![0]).toBe('rolled-back');
    expect(refusal![1]).toContain('Grace');
    expect(refusal![1]).toContain('two is slow');
    expect(refusal![1]).not.toContain('three is wrong');
  });

  test('an override of them needs a reason, and overrides nothing else', async () => {
    const stores = open();
    for (const content of ['one', 'two']) await promoted(stores, model(content));
    await back(stores, 'Grace', 'two is slow');
    const override = { override: true, occasion: occasionOf('Ada', 'it is not') };
    const stale = requestFor(model('two'), { ...override, approvedDigest: digest('shown') });
    expect(refusalsOf(await promote(stores, stale))).toEqual([
      [
        'stale-approval',
        `The approval is for ${digest('shown')}, but these bytes are ${model('two').digest}. Ask for approval of these.`,
      ],
    ]);
    const record = await promoted(stores, model('two'), override);
    expect(record.entry).toMatchObject({ override: true, reason: 'it is not' });
  });
});
