import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { digestFiles } from '../../../src/onnx/digest.ts';
import { modelFiles } from '../../../src/onnx/files.ts';
import type { RegistryKeys } from '../../../src/registry/kinds.ts';
import type { LedgerKeys } from '../../../src/registry/ledger/kinds.ts';
import { promote } from '../../../src/registry/promote.ts';
import type { NewVersion } from '../../../src/registry/registry.ts';
import type { Stores } from '../../../src/registry/stores.ts';
import type { Result } from '../../../src/result/document.ts';
import { officeOf, requestFor } from '../../registry/promoter.ts';
import { PLACE } from '../../registry/sample.ts';

const DIGITS = join(import.meta.dirname, '../../../fixtures/digits');

export interface BaselineUnderTest {
  readonly name: string;
  readonly scratch: string;
  /** A new, empty stores for a policy that lies in `folder`. */
  open(folder: string): Promise<{ registry: RegistryKeys; ledger: LedgerKeys }>;
  tamper(stores: Stores, version: string, file: string): Promise<void>;
  /** The same registry where it does not answer; undefined for one that needs no server. */
  unreachable?(keys: RegistryKeys): RegistryKeys;
}

/** `baseline: production` as a user meets it: the command line, its exit code, the result and the report. */
export function baselineConformance(subject: BaselineUnderTest): void {
  describe(`baseline: production over ${subject.name}`, () => {
    let keys: { registry: RegistryKeys; ledger: LedgerKeys };
    let folder: string;
    let stores: Stores;
    beforeAll(async () => {
      folder = mkdtempSync(join(subject.scratch, 'baseline-'));
      keys = await subject.open(folder);
      stores = await officeOf({ ...keys, folder });
    });

    const run = (gate: object = {}, changes: object = {}, cache = 'cache') => {
      const data = { path: join(DIGITS, 'eval.parquet'), id: 'id', label: 'label', inputs: { pixels: 'pixels' } };
      const policy = {
        version: 1,
        model: { name: PLACE.model, path: join(DIGITS, 'candidate.onnx') },
        baseline: 'production',
        ...keys,
        gates: { accuracy: { data, metrics: { accuracy: { min: '95%', 'max-drop': '1pp' } }, ...gate } },
        ...changes,
      };
      writeFileSync(join(folder, 'modelassay.yml'), stringify(policy));
      const ran = modelassay(['run'], cache);
      const result = JSON.parse(readFileSync(join(folder, 'modelassay-out/results/accuracy.json'), 'utf8')) as Result;
      return { ...ran, result, report: readFileSync(join(folder, 'modelassay-out/report.md'), 'utf8') };
    };
    const modelassay = (args: readonly string[], cache = 'cache') => {
      const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
      return spawnSync(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...args], {
        cwd: folder,
        env: { PATH, HOME, TMPDIR, XDG_CACHE_HOME: join(folder, cache) },
        encoding: 'utf8',
      });
    };
    const modelIn = async (path: string): Promise<NewVersion> => {
      const files = await modelFiles(path);
      const { digest, files: digests } = await digestFiles(files);
      const source = (name: string) => files.find((file) => file.name === name)!.path;
      return { digest, files: digests.map((file) => ({ ...file, source: source(file.path) })), annotations: {} };
    };

    test('no champion yet blocks, or does not, as on-missing-baseline says', () => {
      const blocked = run();
      expect(blocked.status, blocked.stderr).toBe(1);
      expect(blocked.result).toMatchObject({ verdict: 'inconclusive', baseline: null, problem: null });
      const [drop] = blocked.result.checks.filter(({ id }) => id.endsWith('max-drop'));
      expect(drop?.reason).toMatch(/^Nothing is in digits\/production yet: .*on-missing-baseline: warn/);
      const allowed = run({ 'on-missing-baseline': 'warn' });
      expect(allowed.status, allowed.stderr).toBe(0);
    });

    test('the champion is fetched, named with version, digest and age, and kept', async () => {
      const outcome = await promote(stores, requestFor(await modelIn(join(DIGITS, 'production.onnx'))));
      if (outcome.kind !== 'promoted') throw new Error(JSON.stringify(outcome));
      const { at, target } = outcome.record.entry;
      const first = run();
      expect(first.status, first.stderr).toBe(0);
      const baseline = { kind: 'registry', name: 'digits/production', version: target!.version, since: at };
      expect(first.result).toMatchObject({ verdict: 'pass', baseline: { ...baseline, digest: target!.digest } });
      const digest = target!.digest.slice('sha256:'.length, 'sha256:'.length + 12);
      expect(first.report).toMatch(
        new RegExp(`Baseline digits/production version ${target!.version} \`${digest}\` \\(.* old\\)`),
      );
      const named = run({}, { baseline: { stage: 'production', name: PLACE.model, file: 'production.onnx' } });
      expect(named.status, named.stderr).toBe(0);
      expect(named.result.baseline).toEqual(first.result.baseline);
      const planned = modelassay(['accuracy', '--plan']);
      expect(planned.status, planned.stderr).toBe(0);
      expect(planned.stdout).toMatch(/rows can tell a drop of .* A model equal to its baseline is passed/);
    });

    test('another pointer than that of the ledger is an error, and exit code 3', async () => {
      const version = (await stores.registry.resolve(PLACE))!.version;
      await stores.registry.setPointer(PLACE, version, null);
      const ran = run({ 'on-missing-baseline': 'pass' });
      expect(ran.status, ran.stderr).toBe(3);
      expect(ran.result).toMatchObject({ verdict: 'error', problem: { kind: 'environment' } });
      expect(ran.result.problem?.message).toContain('It is not certain what is in production');
      await stores.registry.setPointer(PLACE, null, version);
    });

    test('other bytes in the registry are an error, whatever a missing baseline means', async () => {
      const version = (await stores.registry.resolve(PLACE))!.version;
      await subject.tamper(stores, version, 'production.onnx');
      const ran = run({ 'on-missing-baseline': 'pass' }, {}, 'empty-cache');
      expect(ran.status, ran.stderr).toBe(3);
      expect(ran.result).toMatchObject({ verdict: 'error', baseline: null, problem: { kind: 'environment' } });
      expect(ran.result.problem?.message).toMatch(/serves other bytes|no version any more/);
    });

    test.runIf(subject.unreachable)('a registry that does not answer is an error, and exit code 3', () => {
      const ran = run({ 'on-missing-baseline': 'pass' }, { registry: subject.unreachable!(keys.registry) });
      expect(ran.status, ran.stderr).toBe(3);
      expect(ran.result).toMatchObject({ verdict: 'error', problem: { kind: 'environment' } });
      expect(ran.result.problem?.message).toContain('cannot be reached');
    });

    test('a ledger that was changed is an error, and exit code 3', async () => {
      if (keys.ledger.kind !== 'folder') return;
      const ledger = join(folder, 'ledger', PLACE.model, PLACE.stage);
      mkdirSync(ledger, { recursive: true });
      writeFileSync(join(ledger, '00000001.json'), '{}');
      const ran = run({ 'on-missing-baseline': 'pass' });
      expect(ran.status, ran.stderr).toBe(3);
      expect(ran.result.problem?.message).toContain('is damaged or was changed');
      rmSync(join(ledger, '00000001.json'));
    });
  });
}
