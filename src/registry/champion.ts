import { join } from 'node:path';
import { EnvironmentError } from '../core/errors.ts';
import type { Digest } from '../core/units.ts';
import type { FileDigest } from '../onnx/digest.ts';
import { fetchVersion } from './bytes.ts';
import { type Place, safePlace } from './names.ts';
import { type Office, standing } from './office.ts';
import { standingRefusal } from './refuse.ts';

/** What a gate compares with under `baseline: production`. */
export type Champion =
  /** The ledger and the registry agree that nothing ever was promoted. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'champion';
      readonly version: string;
      readonly digest: Digest;
      readonly files: readonly FileDigest[];
      /** RFC 3339. */
      readonly since: string;
      /** Where the bytes are, hashed just now. */
      readonly folder: string;
      /** The one ONNX file at the top; null where there is not exactly one. */
      readonly modelPath: string | null;
    };

/**
 * The bytes in production, from the cache or the registry, hashed in any case. Throws EnvironmentError where ledger and
 * registry do not agree or do not answer, SubjectError where the registry serves other bytes: neither is "no champion yet".
 */
export async function champion(office: Office, at: Place, cache: string): Promise<Champion> {
  const place = safePlace(at);
  const now = await standing(office, place);
  const disagreement = standingRefusal(office, place, now);
  if (disagreement !== null)
    throw new EnvironmentError(`It is not certain what is in production. ${disagreement.sentence}`);
  const target = now.head?.entry.target ?? null;
  if (target === null) return { kind: 'none' };
  const digest = target.digest as Digest;
  const folder = await fetchVersion(
    office.registry,
    place.model,
    target.version,
    { digest, files: target.files },
    cache,
  );
  const models = target.files.filter(({ path }) => /^[^/]+\.onnx$/i.test(path));
  return {
    kind: 'champion',
    version: target.version,
    digest,
    files: target.files,
    since: now.head!.entry.at,
    folder,
    modelPath: models.length === 1 ? join(folder, models[0]!.path) : null,
  };
}
