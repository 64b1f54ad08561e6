import { messageOf, SubjectError } from '../core/errors.ts';
import { demandSame, digestVersion } from './bytes.ts';
import type { Target } from './ledger/entry.ts';
import type { Place } from './names.ts';
import type { Stores } from './stores.ts';
import { wholeOf } from './within.ts';

/** Null where the registry serves the very bytes; otherwise why not. */
export async function problemOf(stores: Stores, place: Place, target: Target): Promise<string | null> {
  const { registry } = stores;
  if ((await registry.get(place.model, target.version)) === null) {
    return `${registry.name} has version ${target.version} of ${place.model} no more.`;
  }
  try {
    demandSame(
      registry,
      place.model,
      target.version,
      wholeOf(target),
      await digestVersion(registry, place.model, target.version),
    );
    return null;
  } catch (error) {
    if (error instanceof SubjectError) return messageOf(error);
    throw error;
  }
}
