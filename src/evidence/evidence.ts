import { createHash } from 'node:crypto';
import { messageOf } from '../core/errors.ts';
import { type Digest, digestOfHex } from '../core/units.ts';
import { canonicalJson } from '../result/canonical.ts';
import { type Bundle, bundleFromJson, looksLikeBundle } from './bundle.ts';
import { type Envelope, envelopeFromJson, envelopeToJson, signEnvelope } from './dsse.ts';
import type { SigningKey } from './keys.ts';
import { type Statement, statementSchema } from './statement.ts';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const MAX_EVIDENCE_BYTES = 16 * 1024 * 1024;

/** A statement as it was found, believed of nobody yet. */
export interface Evidence {
  readonly statement: Statement;
  /** Null where the statement is not signed at all. */
  readonly envelope: Envelope | null;
  /** The Sigstore bundle around the envelope, as a keyless signature has it; null where there is none. */
  readonly bundle: Bundle | null;
  /** SHA-256 of the file. */
  readonly digest: Digest;
}

/** The bytes of an evidence file: a DSSE envelope with a key, the bare statement without one. Same input, same statement. */
export function writeEvidence(statement: Statement, key: SigningKey | null): Uint8Array {
  const payload = Buffer.from(canonicalJson(statement));
  if (key === null) return payload;
  return Buffer.from(canonicalJson(envelopeToJson(signEnvelope(PAYLOAD_TYPE, payload, key))));
}

export type ReadEvidence = { ok: true; evidence: Evidence } | { ok: false; reason: string };

/** Read a file that a stranger may have written. Never throws; the reason repeats nothing of the file's text. */
export function readEvidence(content: Uint8Array): ReadEvidence {
  if (content.byteLength > MAX_EVIDENCE_BYTES) {
    return { ok: false, reason: `it has ${content.byteLength} bytes; at most ${MAX_EVIDENCE_BYTES} are read` };
  }
  try {
    const outer = parseJson(content);
    const signed = 'payloadType' in outer || 'payload' in outer || 'signatures' in outer;
    const bundle = looksLikeBundle(outer) ? bundleFromJson(outer) : null;
    const envelope = bundle?.envelope ?? (signed ? envelopeFromJson(outer) : null);
    if (envelope !== null && envelope.payloadType !== PAYLOAD_TYPE) throw new TypeError('its payload is no statement');
    // What is parsed here is what the signature covers: the same bytes, never decoded a second time.
    const inner = envelope === null ? outer : parseJson(envelope.payload);
    const parsed = statementSchema.safeParse(inner);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return { ok: false, reason: `it is no in-toto test-result statement (at ${pathText(issue?.path ?? [])})` };
    }
    const digest = digestOfHex(createHash('sha256').update(content).digest('hex'));
    return { ok: true, evidence: { statement: parsed.data, envelope, bundle, digest } };
  } catch (error) {
    return { ok: false, reason: error instanceof SyntaxError ? 'it is not JSON' : messageOf(error) };
  }
}

/**
 * The documents of a file: one, or several on a line each, as `gh attestation download` writes them. Never throws; what cannot
 * be told apart is one document.
 */
export function documentsIn(content: Uint8Array): readonly Uint8Array[] {
  if (content.byteLength > MAX_EVIDENCE_BYTES) return [content];
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = content.indexOf(NEWLINE); start < content.length; end = content.indexOf(NEWLINE, start)) {
    const line = content.subarray(start, end < 0 ? content.length : end);
    if (line.some((byte) => byte > SPACE)) lines.push(line);
    start = end < 0 ? content.length : end + 1;
  }
  // A document over several lines has lines that are none.
  const whole = lines.length < 2 || lines.length > MAX_DOCUMENTS || !lines.every(isDocument);
  return whole ? [content] : lines;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
/** Each costs a signature or several. */
const MAX_DOCUMENTS = 100;

function isDocument(line: Uint8Array): boolean {
  try {
    parseJson(line);
    return true;
  } catch {
    return false;
  }
}

function parseJson(content: Uint8Array): Record<string, unknown> {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('it is no JSON object');
  return value as Record<string, unknown>;
}

function pathText(path: readonly PropertyKey[]): string {
  return ['$', ...path.map((key) => (/^[A-Za-z0-9_-]{1,40}$/.test(String(key)) ? String(key) : '?'))].join('.');
}
