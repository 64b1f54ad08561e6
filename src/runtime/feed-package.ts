import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import { addressOf, type Feed } from './feed.ts';

/** In it are the providers that onnxruntime-node's own install script fetches. */
const PACKAGE = 'Microsoft.ML.OnnxRuntime.Gpu.Linux';
const MAX_BYTES = 2 ** 31;
/** Milliseconds without an answer, or without a further byte of it. */
const SILENCE = 60_000;

/**
 * The bytes of the package of this version: what lies in `file`, if it is the pinned one, else from the feed, and then kept
 * there. Throws EnvironmentError where the feed does not answer, does not have it, or answers with another one.
 */
export async function feedPackage(feed: Feed, version: string, file: string): Promise<Uint8Array> {
  const kept = await readFile(file).catch(() => null);
  if (kept !== null && digestOf(kept) === feed.sha256) return kept;
  const url = await packageUrl(feed, version);
  const bytes = await download(url);
  const digest = digestOf(bytes);
  if (digest !== feed.sha256) {
    throw new EnvironmentError(
      `runtime-feed: ${addressOf(url)} is not the pinned package: its SHA-256 is ${digest}, pinned is ${feed.sha256}. ` +
        'Nothing of it was used. Pin the digest of the package that you mean, or name another feed.',
    );
  }
  const partial = `${file}.${process.pid}`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return bytes;
}

/** Of a NuGet feed, where it keeps its packages is said by its index; any other address is that of the package. */
async function packageUrl({ url }: Feed, version: string): Promise<URL> {
  if (!url.pathname.endsWith('/index.json')) return url;
  const text = Buffer.from(await download(url)).toString('utf8');
  const base = baseAddressOf(text);
  if (base === null) {
    throw new EnvironmentError(
      `runtime-feed: ${addressOf(url)} is no index of a NuGet feed of version 3: it names no PackageBaseAddress/3.0.0. Name one, or the package itself.`,
    );
  }
  const id = PACKAGE.toLowerCase();
  return new URL(`${id}/${version}/${id}.${version}.nupkg`, base.endsWith('/') ? base : `${base}/`);
}

function baseAddressOf(index: string): string | null {
  try {
    const { resources } = JSON.parse(index) as { readonly resources?: unknown };
    const all = Array.isArray(resources) ? (resources as Readonly<Record<string, unknown>>[]) : [];
    const found = all.find((resource) => resource?.['@type'] === 'PackageBaseAddress/3.0.0')?.['@id'];
    return typeof found === 'string' && URL.canParse(found) ? found : null;
  } catch {
    return null;
  }
}

async function download(url: URL): Promise<Uint8Array> {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), SILENCE);
  const failed = (why: string, cause?: unknown) =>
    new EnvironmentError(
      `runtime-feed: ${addressOf(url)} ${why}. Let this machine reach it, or install onnxruntime-node with its providers elsewhere and name the folder with runtime-path.`,
      { cause },
    );
  const pieces: Uint8Array[] = [];
  try {
    const login = url.username === '' ? {} : { authorization: `Basic ${Buffer.from(loginOf(url)).toString('base64')}` };
    const plain = new URL(url);
    [plain.username, plain.password, plain.hash] = ['', '', ''];
    const response = await fetch(plain, { signal: stop.signal, headers: login });
    if (!response.ok) throw failed(`answered ${response.status}`);
    let size = 0;
    for await (const piece of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), SILENCE);
      size += piece.byteLength;
      if (size > MAX_BYTES) throw failed('has more than 2 GiB');
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw failed(
      stop.signal.aborted ? `said nothing for ${SILENCE / 1000} s` : `cannot be read: ${causeOf(error)}`,
      error,
    );
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(pieces);
}

function loginOf({ username, password }: URL): string {
  return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
}

/** `fetch failed` says nothing; its cause does. */
function causeOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
