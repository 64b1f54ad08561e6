import { didYouMean } from '../core/nearest.ts';
import type { Place } from './names.ts';
import type { Stores } from './stores.ts';

/** What is meant where a ledger has no record of a name: a slip must not look like peace. */
export async function noRecordSentence({ ledger }: Pick<Stores, 'ledger'>, named: Partial<Place>): Promise<string> {
  const known = await ledger.list();
  const knows = known.length === 0 ? 'It is empty' : `It knows ${known.map(textOf).slice(0, 10).join(', ')}`;
  return `The ledger ${ledger.name} has no record of ${named.model ?? 'any model'}/${named.stage ?? 'any stage'}.${guess(named, known)} ${knows}.`;
}

/** ` Did you mean "digits/production"?`, of another place than the one that is named, or nothing. */
export async function meantInstead({ ledger }: Pick<Stores, 'ledger'>, named: Partial<Place>): Promise<string> {
  return guess(named, await ledger.list());
}

function guess({ model, stage }: Partial<Place>, known: readonly Place[]): string {
  if (model !== undefined && stage !== undefined) {
    const own = textOf({ model, stage });
    return didYouMean(
      own,
      known.map(textOf).filter((other) => other !== own),
    );
  }
  if (model !== undefined) return didYouMean(model, unique(known.map((place) => place.model)));
  return stage === undefined ? '' : didYouMean(stage, unique(known.map((place) => place.stage)));
}

function textOf({ model, stage }: Place): string {
  return `${model}/${stage}`;
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
