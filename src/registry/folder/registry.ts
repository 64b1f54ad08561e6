import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { AssayError, EnvironmentError } from '../../core/errors.ts';
import { readPlainFile } from '../../core/plain-file.ts';
import { canonicalJson } from '../../result/canonical.ts';
import { digest } from '../../result/scalars.ts';
import { demandFitting } from '../annotations.ts';
import { measuredBytes } from '../copy.ts';
import { demandPlainName, isSafeName, type Place, safeName, safePlace } from '../names.ts';
import type { NewVersion, Registry, RegistryVersion } from '../registry.ts';
import { createNumbered, failure, readNewest, syncFolder } from '../sequence.ts';

const CHUNK_BYTES = 1024 * 1024;
const manifestSchema = z.object({ digest, files: z.array(z.string()), createdAt: z.string() });
const pointerSchema = z.object({ version: z.string().nullable() });

/**
 * A registry in a folder, for laptops, shared disks and tests:
 * `<root>/<model>/versions/<n>/{version.json,files/…}`, `…/annotations/<n>/<key>`, `…/stages/<stage>/00000001.json`.
 * A version appears by one rename, a pointer moves by creating the next numbered file: no locks, nothing half-made.
 */
export function folderRegistry(root: string): Registry {
  const of = (model: string, ...parts: string[]) => join(root, safeName('model', model), ...parts);
  const versionFolder = (model: string, version: string) => of(model, 'versions', safeName('version', version));
  const stageFolder = (place: Place) => of(place.model, 'stages', safePlace(place).stage);

  const get = async (model: string, version: string): Promise<RegistryVersion | null> => {
    if (!isSafeName(version)) return null;
    const text = await readIfThere(join(versionFolder(model, version), 'version.json'));
    if (text === null) return null;
    const { digest, createdAt } = parse(manifestSchema, text, `${model} ${version}`);
    return { version, digest, createdAt, annotations: await readAnnotations(of(model, 'annotations', version)) };
  };
  const numbersIn = async (model: string, kind: 'versions' | 'annotations') => {
    const names = await readdir(of(model, kind)).catch(absent);
    return (names ?? []).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
  };
  const versionsOf = (model: string) => numbersIn(model, 'versions');
  /** A number is never given twice: a pointer that was left on a version that is gone would come to lead to another. */
  const nextVersion = async (model: string) => {
    const stages = (await readdir(of(model, 'stages')).catch(absent)) ?? [];
    const pointed = await Promise.all(stages.filter(isSafeName).map((stage) => pointer({ model, stage })));
    const given = [
      ...(await versionsOf(model)),
      ...(await numbersIn(model, 'annotations')),
      ...pointed.map(({ version }) => version ?? 0),
    ];
    return String(Math.max(0, ...given.map(Number)) + 1);
  };
  const pointer = async (place: Place) => {
    const [last] = await readNewest(stageFolder(place), 1);
    if (last === undefined) return { number: 0, version: null };
    const { version } = parse(pointerSchema, last.content.toString(), `the stage ${place.stage} of ${place.model}`);
    return { number: last.number, version };
  };

  const list = async (model: string) => {
    const versions = await Promise.all((await versionsOf(model)).map((version) => get(model, version)));
    return versions.filter((version) => version !== null);
  };
  const capabilities = { cas: true, history: true, protectedPointer: false, digest: true, annotation: 5_000 };

  return {
    kind: 'folder',
    name: root,
    capabilities,
    get,
    async resolve(place) {
      const { version } = await pointer(place);
      return version === null ? null : { version, isThere: (await get(place.model, version)) !== null };
    },
    list,
    find: async (model, digest) =>
      (await list(model)).flatMap((found) => (found.digest === digest ? [found.version] : [])),
    async createVersion(model, version, signal) {
      demandFitting({ name: root, capabilities }, version.annotations);
      const draft = of(model, `.draft-${randomUUID()}`);
      try {
        await writeDraft(draft, version, signal);
        await mkdir(of(model, 'versions'), { recursive: true });
        for (;;) {
          const next = await nextVersion(model);
          if (await claim(draft, versionFolder(model, next))) {
            await writeAnnotations(of(model, 'annotations', next), version.annotations);
            return (await get(model, next))!;
          }
        }
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    },
    async setPointer(place, expected, next) {
      if (next !== null && (await get(place.model, next)) === null) {
        throw new EnvironmentError(`${root} has no version ${next} of ${place.model}.`);
      }
      const current = await pointer(place);
      if (current.version === expected) {
        const content = canonicalJson({ previous: expected, version: next });
        if (await createNumbered(stageFolder(place), current.number + 1, content)) return { ok: true };
      }
      return { ok: false, found: (await pointer(place)).version };
    },
    async annotate(model, version, annotations) {
      demandFitting({ name: root, capabilities }, annotations, true);
      if ((await get(model, version)) === null)
        throw new EnvironmentError(`${root} has no version ${version} of ${model}.`);
      await writeAnnotations(of(model, 'annotations', version), annotations);
    },
    async fetchBytes(model, version) {
      const folder = join(versionFolder(model, version), 'files');
      const items = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent);
      if (items === null) throw new EnvironmentError(`${root} has no version ${version} of ${model}.`);
      return items
        .filter((item) => !item.isDirectory())
        .map((item) => {
          const name = join(item.parentPath, item.name)
            .slice(folder.length + 1)
            .replaceAll('\\', '/');
          if (!item.isFile()) throw noPlainFile(root, `${model} ${version}`, name);
          return { name, open: () => plainBytes(root, `${model} ${version}`, folder, name) };
        });
    },
  };
}

function noPlainFile(root: string, what: string, name: string): EnvironmentError {
  return new EnvironmentError(
    `${root} holds something that is no plain file in ${what}: ${JSON.stringify(name)}. A version has files only, no links, pipes or devices.`,
  );
}

/** A disk that has given no byte of an open file for this long hangs. */
const PATIENCE_MS = 60_000;

/** The bytes of a file, which may have been replaced since it was listed: never through a link, and never waiting for a writer. */
async function* plainBytes(root: string, what: string, folder: string, name: string): AsyncGenerator<Uint8Array> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const path = join(folder, name);
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOOP' ? noPlainFile(root, what, name) : failure(`reading ${path}`, error);
  });
  try {
    if (!(await file.stat()).isFile()) throw noPlainFile(root, what, name);
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await patiently(file.read(buffer, 0, CHUNK_BYTES), path);
      if (bytesRead === 0) return;
      yield Buffer.from(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

async function patiently<Value>(work: Promise<Value>, path: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new EnvironmentError(`reading ${path}: the disk gave no byte for ${PATIENCE_MS / 1000} s.`)),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function writeDraft(draft: string, { digest, files }: NewVersion, signal?: AbortSignal): Promise<void> {
  try {
    for (const file of files) {
      const path = join(draft, 'files', demandPlainName(file.path));
      await mkdir(dirname(path), { recursive: true });
      await writeAll(path, measuredBytes(file, signal));
    }
    const manifest = { digest, files: files.map(({ path }) => path), createdAt: new Date().toISOString() };
    await writeAll(join(draft, 'version.json'), [Buffer.from(canonicalJson(manifest))]);
  } catch (error) {
    throw error instanceof AssayError ? error : failure(`writing to ${draft}`, error);
  }
}

async function writeAll(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A folder that holds files cannot be renamed over: of two who want one number, one gets it. */
async function claim(draft: string, folder: string): Promise<boolean> {
  try {
    await rename(draft, folder);
    await syncFolder(dirname(folder));
    return true;
  } catch (error) {
    if ((await stat(folder).catch(() => null)) !== null) return false;
    throw failure(`creating ${folder}`, error);
  }
}

async function readAnnotations(folder: string): Promise<Record<string, string>> {
  const keys = (await readdir(folder).catch(absent)) ?? [];
  const pairs = keys
    .filter(isSafeName)
    .map(async (key) => [key, (await readPlainFile(join(folder, key))).toString()] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

async function writeAnnotations(folder: string, annotations: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(annotations)) {
    const path = join(folder, safeName('annotation', key));
    const draft = join(folder, `.draft-${randomUUID()}`);
    try {
      await mkdir(folder, { recursive: true });
      await writeAll(draft, [Buffer.from(value)]);
      await rename(draft, path);
    } catch (error) {
      throw failure(`writing to ${folder}`, error);
    }
  }
}

function parse<Value>(schema: z.ZodType<Value>, text: string, what: string): Value {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new EnvironmentError(`What the folder registry holds about ${what} is damaged. Restore it from a copy.`, {
      cause: error,
    });
  }
}

async function readIfThere(path: string): Promise<string | null> {
  return readPlainFile(path).then(String).catch(absent);
}

/** Null for what is not there; anything else is an error, since a failing disk is no empty registry. */
function absent(error: unknown): null {
  if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return null;
  throw failure('reading the folder registry', error);
}
