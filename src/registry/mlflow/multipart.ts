import { EnvironmentError } from '../../core/errors.ts';
import { measuredBytes } from '../copy.ts';
import type { FileToRegister } from '../registry.ts';
import { type MlflowClient, refusalText } from './client.ts';

/** From how many bytes on a file is sent in parts, and of how many bytes each. */
export interface PartSizes {
  readonly from: number;
  readonly part: number;
}

const MEBIBYTE = 1024 * 1024;
export const PART_SIZES: PartSizes = { from: 64 * MEBIBYTE, part: 16 * MEBIBYTE };
/** Of S3; the others allow more. */
const MAX_PARTS = 10_000;
/** Each is a part in memory. */
const AT_ONCE = 3;

/**
 * Send a file in parts, past the server and straight to the store behind it, at the addresses that the server signs; hashed
 * on the way. False, and nothing was sent, where the file is small or the server says that its store cannot do that.
 * Throws SubjectError where the file was changed meanwhile: then the upload is taken back.
 */
export async function uploadInParts(
  client: MlflowClient,
  folder: string,
  name: string,
  file: FileToRegister,
  sizes: PartSizes,
  signal?: AbortSignal,
): Promise<boolean> {
  if (file.bytes < sizes.from) return false;
  const size = Math.max(sizes.part, Math.ceil(file.bytes / MAX_PARTS));
  const count = Math.ceil(file.bytes / size);
  const created = await client.multipart('create', folder, { path: name, num_parts: count });
  if (!created.ok) {
    // Older servers have no such endpoint; newer ones say that a store of files cannot.
    if (created.status === 404 || created.status === 501 || created.code === 'NOT_IMPLEMENTED') return false;
    throw new EnvironmentError(refusalText(client.name, 'creating an upload in parts', created));
  }
  const { upload_id } = created.body;
  try {
    const addresses = addressesOf(created.body.credentials, count, client.name);
    const parts = await sendParts(client, file, size, addresses, signal);
    const completed = await client.multipart('complete', folder, { path: name, upload_id, parts });
    if (!completed.ok) throw new EnvironmentError(refusalText(client.name, 'completing an upload in parts', completed));
    return true;
  } catch (error) {
    await client.multipart('abort', folder, { path: name, upload_id }).catch(() => undefined);
    throw error;
  }
}

interface Address {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface SentPart {
  readonly part_number: number;
  readonly etag: string;
  readonly url: string;
}

async function sendParts(
  client: MlflowClient,
  file: FileToRegister,
  size: number,
  addresses: readonly Address[],
  signal?: AbortSignal,
): Promise<SentPart[]> {
  const sent: Promise<SentPart>[] = [];
  let broken = false;
  for await (const part of inParts(measuredBytes(file, signal), size)) {
    const number = sent.length + 1;
    const { url, headers } = addresses[number - 1]!;
    const sending = client
      .putPart(`part ${number} of ${file.path}`, url, headers, part, signal)
      .then((etag): SentPart => ({ part_number: number, etag, url }));
    sending.catch(() => {
      broken = true;
    });
    sent.push(sending);
    await sent.at(-AT_ONCE);
    if (broken) break;
  }
  return Promise.all(sent);
}

async function* inParts(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (let chunk of chunks) {
    while (length + chunk.length > size) {
      const room = size - length;
      yield Buffer.concat([...held, chunk.subarray(0, room)]);
      chunk = chunk.subarray(room);
      held = [];
      length = 0;
    }
    held.push(chunk);
    length += chunk.length;
  }
  yield Buffer.concat(held);
}

/** Throws EnvironmentError where the server does not name one address for each part. */
function addressesOf(credentials: unknown, count: number, server: string): Address[] {
  const items = (Array.isArray(credentials) ? credentials : []) as readonly Record<string, unknown>[];
  const byNumber = new Map(items.map((item) => [Number(item.part_number), item]));
  const addresses = Array.from({ length: count }, (_, index) => byNumber.get(index + 1));
  if (items.length !== count || addresses.some((item) => typeof item?.url !== 'string')) {
    throw new EnvironmentError(`MLflow at ${server} did not name an address for each of ${count} parts.`);
  }
  return addresses.map((item) => ({ url: item!.url as string, headers: textHeaders(item!.headers) }));
}

function textHeaders(headers: unknown): Record<string, string> {
  const pairs = Object.entries(typeof headers === 'object' && headers !== null ? headers : {});
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}
