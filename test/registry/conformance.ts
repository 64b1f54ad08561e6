import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError, InterruptedError, SubjectError } from '../../src/core/errors.ts';
import { digestVersion } from '../../src/registry/bytes.ts';
import { holdVersion } from '../../src/registry/cache.ts';
import type { Moved, NewVersion, Registry } from '../../src/registry/registry.ts';
import { modelOf } from '../evidence/sample.ts';
import { PLACE } from './sample.ts';

export interface RegistryUnderTest {
  readonly name: string;
  /** A folder for this test's own files. */
  readonly scratch: string;
  /** Two views of one empty registry, as two machines would open it. */
  open(): Promise<readonly [Registry, Registry]>;
  /** Change what the registry serves for a file of a version, behind its back. */
  tamper(registry: Registry, version: string, file: string): Promise<void>;
  readonly races: number;
}

export function newVersion(scratch: string, files: Readonly<Record<string, string>>): NewVersion {
  const folder = mkdtempSync(join(scratch, 'model-'));
  const { digest, files: digests } = modelOf(files);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { digest, files: digests.map((file) => ({ ...file, source: join(folder, file.path) })), annotations: {} };
}

/** What every registry must do, whatever it is. A new adapter passes this, or says in its capabilities what it lacks. */
export function registryConformance(subject: RegistryUnderTest): void {
  const FILES = { 'model.onnx': 'graph', 'weights/a.bin': 'weights'.repeat(50_000) };
  const version = (files: Readonly<Record<string, string>> = FILES) => newVersion(subject.scratch, files);

  describe(`${subject.name} registry`, () => {
    test('says that there is nothing, without an error', async () => {
      const [registry] = await subject.open();
      expect(await registry.resolve(PLACE)).toBeNull();
      expect(await registry.list(PLACE.model)).toEqual([]);
      expect(await registry.get(PLACE.model, '1')).toBeNull();
      expect(await registry.setPointer(PLACE, null, null)).toEqual({ ok: true });
      await expect(registry.fetchBytes(PLACE.model, '1')).rejects.toThrow(EnvironmentError);
      await expect(registry.setPointer(PLACE, null, '1')).rejects.toThrow(EnvironmentError);
      await expect(registry.annotate(PLACE.model, '1', { a: 'b' })).rejects.toThrow(EnvironmentError);
    });

    test('serves the bytes that were registered, to everyone', async () => {
      const [mine, yours] = await subject.open();
      const made = await mine.createVersion(PLACE.model, version());
      expect(made.digest).toBe(modelOf(FILES).digest);
      const served = await digestVersion(yours, PLACE.model, made.version);
      expect(served.digest).toBe(modelOf(FILES).digest);
      expect(served.files.map(({ path, bytes }) => [path, bytes]).sort()).toEqual([
        ['model.onnx', 5],
        ['weights/a.bin', 350_000],
      ]);
    });

    test('lists versions, oldest first, each with its own number, also of the same bytes', async () => {
      const [mine, yours] = await subject.open();
      const made = [
        await mine.createVersion(PLACE.model, version()),
        await yours.createVersion(PLACE.model, version({ 'model.onnx': 'other' })),
        await mine.createVersion(PLACE.model, version()),
      ];
      const listed = await yours.list(PLACE.model);
      expect(listed.map(({ version, digest }) => [version, digest])).toEqual(
        made.map(({ version, digest }) => [version, digest]),
      );
      expect(new Set(listed.map((item) => item.version)).size).toBe(3);
    });

    test('finds the versions of a digest, oldest first, and says none where there is none', async () => {
      const [mine, yours] = await subject.open();
      const { digest } = version();
      expect(await mine.find(PLACE.model, digest)).toEqual([]);
      const first = await mine.createVersion(PLACE.model, version());
      await yours.createVersion(PLACE.model, version({ 'model.onnx': 'other' }));
      const third = await yours.createVersion(PLACE.model, version());
      expect(await mine.find(PLACE.model, digest)).toEqual([first.version, third.version]);
      expect(await yours.find(PLACE.model, `sha256:${'0'.repeat(64)}`)).toEqual([]);
      expect(await yours.find('another-model', digest)).toEqual([]);
    });

    test('moves a pointer from what it was, and from nothing else', async () => {
      const [mine, yours] = await subject.open();
      const { version: first } = await mine.createVersion(PLACE.model, version());
      const { version: second } = await mine.createVersion(PLACE.model, version({ 'model.onnx': 'other' }));
      expect(await mine.setPointer(PLACE, null, first)).toEqual({ ok: true });
      expect((await yours.resolve(PLACE))?.version).toBe(first);
      expect(await yours.setPointer(PLACE, null, second)).toEqual({ ok: false, found: first });
      expect(await yours.setPointer(PLACE, second, first)).toEqual({ ok: false, found: first });
      expect(await yours.setPointer(PLACE, first, second)).toEqual({ ok: true });
      expect((await mine.resolve(PLACE))?.version).toBe(second);
      expect(await mine.resolve({ ...PLACE, stage: 'staging' })).toBeNull();
      expect(await mine.setPointer(PLACE, second, null)).toEqual({ ok: true });
      expect(await yours.resolve(PLACE)).toBeNull();
    });

    test(
      `of two who move a pointer at once exactly one wins, where it has compare-and-swap (${subject.races} times)`,
      async () => {
        const [mine, yours] = await subject.open();
        const versions: string[] = [];
        for (const content of ['a', 'b', 'c']) {
          versions.push((await mine.createVersion(PLACE.model, version({ 'model.onnx': content }))).version);
        }
        let current: string | null = null;
        for (let race = 0; race < subject.races; race++) {
          const [left, right] = versions.filter((item) => item !== current) as [string, string];
          const outcomes: readonly Moved[] = await Promise.all([
            mine.setPointer(PLACE, current, left),
            yours.setPointer(PLACE, current, right),
          ]);
          const now: string | undefined = (await mine.resolve(PLACE))?.version;
          expect([left, right]).toContain(now);
          if (mine.capabilities.cas) {
            expect(outcomes.map(({ ok }) => ok)).toEqual([now === left, now === right]);
            expect(outcomes.find(({ ok }) => !ok)).toEqual({ ok: false, found: now });
          } else expect(outcomes[now === left ? 0 : 1]).toEqual({ ok: true });
          current = now!;
        }
      },
      60_000 + 5_000 * subject.races,
    );

    test('keeps annotations, old and new, whatever they say', async () => {
      const [mine, yours] = await subject.open();
      const { version: made } = await mine.createVersion(PLACE.model, {
        ...version(),
        annotations: { 'modelassay.a': '1' },
      });
      await yours.annotate(PLACE.model, made, { 'modelassay.b': '$(id) <b> "é\n"', 'modelassay.a': '2' });
      expect((await mine.get(PLACE.model, made))?.annotations).toMatchObject({
        'modelassay.a': '2',
        'modelassay.b': '$(id) <b> "é\n"',
      });
    });

    test('an annotation as long as it keeps is kept whole, and a longer one is refused before anything is done', async () => {
      const [registry] = await subject.open();
      const longest = registry.capabilities.annotation;
      expect(longest).not.toBeNull();
      const fits = { note: 'x'.repeat(longest!) };
      const { version: made } = await registry.createVersion(PLACE.model, { ...version(), annotations: fits });
      expect((await registry.get(PLACE.model, made))?.annotations).toMatchObject(fits);
      const tooLong = { before: 'y', note: 'z'.repeat(longest! + 1) };
      const words = `The annotation note has ${longest! + 1} characters`;
      await expect(registry.annotate(PLACE.model, made, tooLong)).rejects.toThrow(words);
      expect((await registry.get(PLACE.model, made))?.annotations).not.toHaveProperty('before');
      const attempt = registry.createVersion(PLACE.model, { ...version(), annotations: tooLong });
      await expect(attempt).rejects.toThrow(ConfigurationError);
      expect((await registry.list(PLACE.model)).map((item) => item.version)).toEqual([made]);
    });

    test('a signal cancels an upload on the way, and there is no version then', async () => {
      const [registry, other] = await subject.open();
      const stop = new AbortController();
      const large = version({ 'model.onnx': 'graph', 'weights/a.bin': 'weights'.repeat(500_000) });
      const files = large.files.map((file) => ({
        ...file,
        // Asked for when its turn comes: the first file is on its way or there by then.
        get source() {
          if (file.path !== 'model.onnx') stop.abort(new InterruptedError('Enough.'));
          return file.source;
        },
      }));
      await expect(registry.createVersion(PLACE.model, { ...large, files }, stop.signal)).rejects.toThrow(
        InterruptedError,
      );
      expect(await other.list(PLACE.model)).toEqual([]);
      expect(await other.find(PLACE.model, large.digest)).toEqual([]);
      await expect(registry.createVersion(PLACE.model, version(), AbortSignal.abort())).rejects.toThrow('Interrupted.');
      expect((await registry.createVersion(PLACE.model, large)).digest).toBe(large.digest);
    });

    test('a byte that was changed in the registry is refused, wherever it is', async () => {
      const [registry] = await subject.open();
      for (const file of Object.keys(FILES)) {
        const { version: made } = await registry.createVersion(PLACE.model, version());
        const cache = { folder: mkdtempSync(join(subject.scratch, 'cache-')), maxBytes: 2 ** 30 };
        await subject.tamper(registry, made, file);
        const attempt = holdVersion(registry, PLACE.model, made, modelOf(FILES), cache);
        await expect(attempt).rejects.toThrow(SubjectError);
        await expect(attempt).rejects.toThrow(`${file} was changed`);
      }
    });

    test('what was registered is held for one job, from the cache the second time', async () => {
      const [registry] = await subject.open();
      const { version: made } = await registry.createVersion(PLACE.model, version());
      const cache = { folder: mkdtempSync(join(subject.scratch, 'cache-')), maxBytes: 2 ** 30 };
      const first = await holdVersion(registry, PLACE.model, made, modelOf(FILES), cache);
      const closed: Registry = { ...registry, fetchBytes: () => Promise.reject(new Error('asked again')) };
      const second = await holdVersion(closed, PLACE.model, made, modelOf(FILES), cache);
      expect(second.folder).not.toBe(first.folder);
      await first.release();
      expect(readFileSync(join(second.folder, 'model.onnx'), 'utf8')).toBe('graph');
      await second.release();
    });

    test('a file that changes between measuring and registering is refused, and nothing is registered', async () => {
      const [registry] = await subject.open();
      const changed = version();
      writeFileSync(changed.files[0]!.source, 'GRAPH');
      await expect(registry.createVersion(PLACE.model, changed)).rejects.toThrow(SubjectError);
      expect(await registry.list(PLACE.model)).toEqual([]);
    });

    test.each(['', '..', '../x', '-x', 'a/b', 'a$(id)', 'a b', 'x.lock', 'a\nb'])(
      'the name %j is refused',
      async (name) => {
        const [registry] = await subject.open();
        await expect(registry.resolve({ ...PLACE, model: name })).rejects.toThrow(ConfigurationError);
        await expect(registry.resolve({ ...PLACE, stage: name })).rejects.toThrow(ConfigurationError);
        await expect(registry.createVersion(name, version())).rejects.toThrow(ConfigurationError);
        await expect(registry.list(name)).rejects.toThrow(ConfigurationError);
        await expect(registry.find(name, modelOf(FILES).digest)).rejects.toThrow(ConfigurationError);
      },
    );

    test('a file with a path that leads out is refused', async () => {
      const [registry] = await subject.open();
      const hostile = version();
      const files = hostile.files.map((file, index) => (index === 0 ? { ...file, path: '../../evil' } : file));
      await expect(registry.createVersion(PLACE.model, { ...hostile, files })).rejects.toThrow(EnvironmentError);
    });
  });
}
