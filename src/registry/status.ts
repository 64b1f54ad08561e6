import { CLOCK_SKEW_MS } from '../core/clock.ts';
import type { LedgerRecord } from './ledger/ledger.ts';
import { type Place, safePlace } from './names.ts';
import { standingRefusal } from './refuse.ts';
import { type Standing, type Stores, standing } from './stores.ts';

export interface PlaceStatus {
  readonly place: Place;
  readonly state: Standing['state'];
  readonly version: string | null;
  readonly digest: string | null;
  readonly since: string | null;
  readonly actor: string | null;
  /** What is wrong, in one sentence; null where nothing is. */
  readonly problem: string | null;
}

/**
 * Where every stage stands: of one model, one stage, or everything that the ledger knows. Reads no bytes. `own` is looked at
 * even where the ledger does not know it: a ledger that was lost must not look like peace.
 */
export async function status(
  stores: Stores,
  only: Partial<Place>,
  own: Place | null = null,
): Promise<readonly PlaceStatus[]> {
  const { model, stage } = only;
  const asked = (place: Place) => (model ?? place.model) === place.model && (stage ?? place.stage) === place.stage;
  const known = async () => {
    const places = await stores.ledger.list();
    const isKnown = places.some((place) => place.model === own?.model && place.stage === own.stage);
    return own === null || isKnown ? places : [safePlace(own), ...places];
  };
  const places =
    model !== undefined && stage !== undefined ? [safePlace({ model, stage })] : (await known()).filter(asked);
  return Promise.all(places.map((place) => statusOf(stores, place)));
}

/**
 * The same for a scheduled look: with `bytes`, what is in production is read and hashed too. Anything in `problem` is a
 * reason to exit with 1.
 */
export async function watch(
  stores: Stores,
  only: Partial<Place>,
  bytes: boolean,
  own: Place | null = null,
): Promise<readonly PlaceStatus[]> {
  const found = await status(stores, only, own);
  if (!bytes) return found;
  const { problemOf } = await import('./target.ts');
  return Promise.all(
    found.map(async (item) => {
      if (item.problem !== null || item.version === null) return item;
      const head = await stores.ledger.read(item.place);
      const target = head?.entry.target;
      return { ...item, problem: target ? await problemOf(stores, item.place, target) : null };
    }),
  );
}

export interface LedgerCheck {
  readonly place: Place;
  readonly records: number;
  readonly problems: readonly string[];
}

/** Every chain, link by link. */
export async function verifyLedger(
  stores: Pick<Stores, 'ledger'>,
  only: Partial<Place>,
): Promise<readonly LedgerCheck[]> {
  const places = (await stores.ledger.list()).filter(
    (place) => (only.model ?? place.model) === place.model && (only.stage ?? place.stage) === place.stage,
  );
  return Promise.all(
    places.map(async (place) => {
      const problems = await stores.ledger.verify(place);
      const records = problems.length > 0 ? 0 : (await stores.ledger.history(place)).length;
      return { place, records, problems };
    }),
  );
}

async function statusOf(stores: Stores, place: Place): Promise<PlaceStatus> {
  const now = await standing(stores, place);
  const entry = now.state === 'agreed' ? now.head?.entry : undefined;
  return {
    place,
    state: now.state,
    version: now.pointer,
    digest: entry?.target?.digest ?? null,
    since: entry?.at ?? null,
    actor: entry?.actor ?? null,
    problem: standingRefusal(stores, place, now)?.sentence.toString() ?? fromTheFuture(place, now.head, stores.now()),
  };
}

/** A record that knows that it was dated after its own clock is told once: when it was written. */
function fromTheFuture({ model, stage }: Place, head: LedgerRecord | null, now: Date): string | null {
  const at = head?.entry.clock ?? head?.entry.at;
  if (at === undefined || Date.parse(at) - now.getTime() <= CLOCK_SKEW_MS) return null;
  return `The newest record of ${model}/${stage} is from ${at}, and the clock of this machine says ${now.toISOString()}: the clock here is wrong, or that of ${head?.entry.run ?? head?.entry.actor} was. The records keep their order whatever the clocks say, and nothing is shut by it.`;
}
