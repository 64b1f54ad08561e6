import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { ConfigurationError } from '../../core/errors.ts';

/** What an archive is read from: a file, or bytes that are there already. */
export interface ArchiveBytes {
  stat(): Promise<{ readonly size: number }>;
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
}

/** One file inside a zip archive, as the central directory describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflate';
  readonly compressed: number;
  readonly size: number;
  readonly crc: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const MAX_ENTRIES = 100_000;
const MAX_DIRECTORY_BYTES = 64 << 20;
/** DEFLATE cannot do better than 1032 to 1; a directory that claims more lies. */
const MAX_RATIO = 1032;
const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;

/**
 * The entries of a zip archive (PKWARE APPNOTE 6.3, with zip64), in the order of its directory.
 * Throws ConfigurationError for what is no whole archive, is encrypted, or claims more than it can hold: entries that
 * overlap, or that would unpack to more than DEFLATE can pack.
 */
export async function zipEntries(file: ArchiveBytes, path: string): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const end = await endOfDirectory(file, size, path);
  if (end.entries > MAX_ENTRIES || end.bytes > MAX_DIRECTORY_BYTES || end.offset + end.bytes > size)
    throw damaged(path);
  const directory = await readAt(file, end.offset, end.bytes, path);
  const entries: ZipEntry[] = [];
  for (let at = 0, count = 0; count < end.entries; count++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) throw damaged(path);
    const length =
      46 + directory.readUInt16LE(at + 28) + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (at + length > directory.length) throw damaged(path);
    entries.push(entryAt(directory.subarray(at, at + length), path));
    at += length;
  }
  refuseBombs(entries, end.offset, path);
  return entries;
}

/** The bytes of one entry, unpacked as they are asked for. Throws ConfigurationError where size or checksum are wrong. */
export async function* zipContent(file: ArchiveBytes, entry: ZipEntry, path: string): AsyncGenerator<Buffer> {
  const local = await readAt(file, entry.offset, LOCAL_BYTES, path);
  if (local.readUInt32LE(0) !== LOCAL_SIGNATURE) throw damaged(path);
  const start = entry.offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = slices(file, start, entry.compressed, path);
  let total = 0;
  let checksum = 0;
  try {
    for await (const chunk of entry.method === 'stored' ? packed : inflate(packed)) {
      total += chunk.length;
      if (total > entry.size) break;
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(`${path}: ${entry.name} cannot be unpacked. Write the archive again.`, {
      cause: error,
    });
  }
  if (total !== entry.size || checksum !== entry.crc) {
    throw new ConfigurationError(`${path}: ${entry.name} is damaged: its size or checksum is wrong. Write it again.`);
  }
}

async function endOfDirectory(
  file: ArchiveBytes,
  size: number,
  path: string,
): Promise<{ entries: number; bytes: number; offset: number }> {
  const length = Math.min(size, 22 + 0xffff);
  const tail = await readAt(file, size - length, length, path);
  for (let at = length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE || at + 22 + tail.readUInt16LE(at + 20) !== length) continue;
    const plain = {
      entries: tail.readUInt16LE(at + 10),
      bytes: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
    };
    if (at < 20 || tail.readUInt32LE(at - 20) !== LOCATOR64_SIGNATURE) return plain;
    const end64 = await readAt(file, number64(tail, at - 12, path), 56, path);
    if (end64.readUInt32LE(0) !== END64_SIGNATURE) throw damaged(path);
    return { entries: number64(end64, 32, path), bytes: number64(end64, 40, path), offset: number64(end64, 48, path) };
  }
  throw damaged(path);
}

function entryAt(record: Buffer, path: string): ZipEntry {
  const nameLength = record.readUInt16LE(28);
  const name = record.toString('utf8', 46, 46 + nameLength);
  const method = record.readUInt16LE(10);
  if ((record.readUInt16LE(8) & 1) !== 0)
    throw new ConfigurationError(`${path}: ${JSON.stringify(name)} is encrypted.`);
  if (method !== 0 && method !== 8) {
    throw new ConfigurationError(
      `${path}: ${JSON.stringify(name)} is packed by method ${method}; stored and deflate are read. ` +
        'Write it with numpy.savez or numpy.savez_compressed.',
    );
  }
  const extra = record.subarray(46 + nameLength, 46 + nameLength + record.readUInt16LE(30));
  const [size, compressed, offset] = wide(
    [record.readUInt32LE(24), record.readUInt32LE(20), record.readUInt32LE(42)],
    extra,
    path,
  );
  return { name, method: method === 0 ? 'stored' : 'deflate', compressed, size, crc: record.readUInt32LE(16), offset };
}

/** Numbers of 32 bits that are all ones are found in the zip64 extra field, in this order. */
function wide(values: [number, number, number], extra: Buffer, path: string): [number, number, number] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  return values.map((value) => {
    if (value !== 0xffffffff) return value;
    if (at + 8 > extra.length) throw damaged(path);
    at += 8;
    return number64(extra, at - 8, path);
  }) as [number, number, number];
}

function refuseBombs(entries: readonly ZipEntry[], end: number, path: string): void {
  let free = 0;
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    const most = entry.method === 'stored' ? entry.compressed : entry.compressed * MAX_RATIO;
    if (entry.size > most || entry.offset < free || entry.offset + LOCAL_BYTES + entry.compressed > end) {
      throw new ConfigurationError(
        `${path}: ${JSON.stringify(entry.name)} claims more than the archive can hold. It is not read.`,
      );
    }
    free = entry.offset + LOCAL_BYTES + entry.compressed;
  }
}

async function* slices(file: ArchiveBytes, start: number, length: number, path: string): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += 1 << 20) yield readAt(file, start + at, Math.min(1 << 20, length - at), path);
}

function inflate(packed: AsyncGenerator<Buffer>): AsyncIterable<Buffer> {
  const source = Readable.from(packed);
  const unpacked = createInflateRaw({ chunkSize: 256 << 10 });
  source.on('error', (error) => unpacked.destroy(error));
  unpacked.on('close', () => source.destroy());
  return source.pipe(unpacked);
}

async function readAt(file: ArchiveBytes, position: number, length: number, path: string): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw damaged(path);
  return buffer;
}

function number64(buffer: Buffer, at: number, path: string): number {
  const value = buffer.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(path);
  return Number(value);
}

function damaged(path: string): ConfigurationError {
  return new ConfigurationError(
    `${path} is not a whole NPZ file (a zip archive): it was cut short or damaged. Write or copy it again.`,
  );
}
