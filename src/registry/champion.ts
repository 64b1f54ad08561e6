import { join } from 'node:path';
import { advice } from '../core/advice.ts';
import { EnvironmentError, SubjectError } from '../core/errors.ts';
import { type RetryPolicy, retry } from '../core/retry.ts';
import type { Digest } from '../core/units.ts';
import type { FileDigest } from '../onnx/digest.ts';
import { type HeldModel, holdVersion, type ModelCache } from './cache.ts';
import type { LedgerRecord } from './ledger/ledger.ts';
import { type Place, safePlace } from './names.ts';
import { periodsOf } from './periods.ts';
import { standingRefusal } from './refuse.ts';
import { type Standing, type Stores, standing } from './stores.ts';
import { wholeOf } from './within.ts';

/** What a gate compares with under `baseline: production`. */
export type Champion =
  /** The ledger and the registry agree that nothing is there. */
  | {
      readonly kind: 'none';
      /** What took away the last one that was there; null where nothing ever was. */
      readonly emptied: LedgerRecord | null;
    }
  | {
      readonly kind: 'champion';
      readonly version: string;
      readonly digest: Digest;
      readonly files: readonly FileDigest[];
      /** RFC 3339: since when these bytes are there. */
      readonly since: string;
      /** Where the bytes of the version are, hashed just now. */
      readonly held: HeldModel;
      /** The folder in there in which the files of the model lie; absolute. */
      readonly folder: string;
    };

/**
 * The bytes at a stage, from the cache or the registry, hashed in any case. Throws EnvironmentError where ledger and
 * registry do not agree, do not answer, or the registry serves other bytes: none of these is "no champion yet".
 */
export async function champion(stores: Stores, at: Place, cache: ModelCache, signal?: AbortSignal): Promise<Champion> {
  const place = safePlace(at);
  try {
    const now = await settledStanding(stores, place);
    const disagreement = standingRefusal(stores, place, now);
    if (disagreement !== null)
      throw new EnvironmentError(advice`It is not certain what is in ${place.stage}. ${disagreement.sentence}`);
    const target = now.head?.entry.target ?? null;
    if (now.head === null || target === null) return { kind: 'none', emptied: await emptiedBy(stores, place) };
    const { digest } = target;
    const held = await holdVersion(stores.registry, place.model, target.version, wholeOf(target), cache, signal);
    return {
      kind: 'champion',
      version: target.version,
      digest,
      files: target.files,
      since: await sinceOf(stores, place, now.head),
      held,
      folder: join(held.folder, target.within?.folder ?? ''),
    };
  } catch (error) {
    // It is not the model under test that is at fault, and nothing can be said of that one.
    if (error instanceof SubjectError) throw new EnvironmentError(error.message, { cause: error });
    throw error;
  }
}

/** A promotion takes moments between its record and the pointer; a gate that looks just then looks again. */
const LOOKS: RetryPolicy = { tries: 4, firstWaitMs: 1_000, maxWaitMs: 1_000 };

async function settledStanding(stores: Stores, place: Place): Promise<Standing> {
  return retry(LOOKS, async ({ last, again }) => {
    const now = await standing(stores, place);
    return now.state !== 'unfinished' || last ? now : again();
  });
}

/** A first promotion that was undone leaves records, and nothing ever was there. */
async function emptiedBy({ ledger }: Stores, place: Place): Promise<LedgerRecord | null> {
  const periods = periodsOf(await ledger.history(place));
  const wasThere = periods.some(({ record }) => record.entry.target !== null);
  return wasThere ? (periods[0]?.record ?? null) : null;
}

/** What was undone never was in production, so the time before it counts too. */
async function sinceOf({ ledger }: Stores, place: Place, head: LedgerRecord): Promise<string> {
  if (head.entry.action !== 'undo') return head.entry.at;
  return (periodsOf(await ledger.history(place))[0]?.record ?? head).entry.at;
}
