import { CLOCK_SKEW_MS } from '../core/clock.ts';
import { waiverHolds, waiverName, waiverSchema } from '../policy/waivers.ts';
import { digestOf } from '../result/canonical.ts';
import type { Expectation } from './expectation.ts';
import { type Refusal, refuse, stale } from './refusal.ts';
import { type Descriptor, descriptorsOf, type Statement } from './statement.ts';

/** Everything that was true when the gates ran and may not be now: what they ran under, on, against, and with whose leave. */
export function freshnessRefusals(statement: Statement, expected: Expectation): Refusal[] {
  return [...waiverRefusals(statement, expected), ...stalenessOf(statement, expected)];
}

function waiverRefusals({ subject, predicate }: Statement, { waivers, now }: Expectation): Refusal[] {
  const named = predicate.configuration.filter(({ name }) => name?.startsWith('waiver/'));
  return named.flatMap(({ annotations }) => {
    const parsed = waiverSchema.safeParse(annotations?.waiver);
    if (!parsed.success) return [refuse('malformed', 'The evidence leans on a waiver that it does not name whole.')];
    const waiver = parsed.data;
    const what = `the waiver for ${JSON.stringify(waiverName(waiver))} (${JSON.stringify(waiver.owner)}: ${JSON.stringify(waiver.reason)})`;
    if (!waiverHolds(waiver, now)) {
      return [
        refuse(
          'waiver-expired',
          `The model passed only with ${what}, which expired on ${waiver.expires}. Mend the cause, or agree on a new day in a reviewed change; then run the gates again.`,
        ),
      ];
    }
    const model = `sha256:${subject[0]!.digest.sha256}`;
    if (waiver.model !== undefined && waiver.model !== model) {
      return [
        refuse(
          'waiver-other-model',
          `The model passed only with ${what}, which holds for ${waiver.model}, not ${model}.`,
        ),
      ];
    }
    if (waivers === undefined || waivers.some((agreed) => digestOf(agreed) === digestOf(waiver))) return [];
    return [
      stale(
        'waiver-withdrawn',
        `The model passed only with ${what}, which is no longer agreed as it was. Run the gates again.`,
      ),
    ];
  });
}

function stalenessOf({ predicate }: Statement, expected: Expectation): Refusal[] {
  const { configuration } = predicate;
  const refusals: Refusal[] = [];
  const policies = descriptorsOf(configuration, 'policy').map(({ digest }) => `sha256:${digest?.sha256}`);
  if (policies.length !== 1 || policies[0] !== expected.policy.digest) {
    refusals.push(
      stale(
        'other-policy',
        `The model was tested under the policy ${policies.join(', ') || 'unknown'}, but ${expected.policy.digest} holds now. Run the gates again.`,
      ),
    );
  }
  for (const { name, digest, whereNeeded } of expected.datasets ?? []) {
    const seen = namedLike(name, configuration).map((item) => `sha256:${item.digest?.sha256}`);
    // What is known by that name may be another of the datasets, which was read instead.
    const isOther = (known: string) =>
      expected.datasets!.some((other) => other.name !== name && other.digest === known);
    if (seen.includes(digest) || (whereNeeded === true && seen.every(isOther))) continue;
    refusals.push(
      stale(
        'other-data',
        `The dataset ${JSON.stringify(partsOf(name).slice(0, 2).reverse().join('/'))} is ${digest} now; the model was tested on ${seen.join(', ') || 'none of that name'}. Run the gates again.`,
      ),
    );
  }
  const against = descriptorsOf(configuration, 'baseline').filter(
    ({ annotations }) => annotations?.kind === 'registry',
  );
  for (const { digest } of expected.champion === undefined ? [] : against) {
    const baseline = `sha256:${digest?.sha256}`;
    if (baseline === expected.champion) continue;
    refusals.push(
      stale(
        'other-baseline',
        `The model was compared with ${baseline}, but ${expected.champion ?? 'nothing'} is in production now. Run the gates again.`,
      ),
    );
  }
  if (expected.comparesWithChampion === true && expected.champion && against.length === 0) {
    refusals.push(
      stale(
        'other-baseline',
        `The model was compared with nothing, but ${expected.champion} is in production now, which the policy compares with. Run the gates again.`,
      ),
    );
  }
  return [...refusals, ...ageOf(configuration, expected)];
}

/**
 * The datasets of the evidence that may be this one. A result names a file by its path from where the gates ran, which may
 * have been another folder: of those with its file name the ones that share most of its path from the end.
 */
function namedLike(name: string, configuration: readonly Descriptor[]): Descriptor[] {
  const shared = (item: Descriptor) => {
    const [own, other] = [partsOf(name), partsOf(item.name!.slice('dataset/'.length))];
    const differs = other.findIndex((part, index) => part !== own[index]);
    return differs < 0 ? other.length : differs;
  };
  const datasets = configuration.filter((item) => item.name?.startsWith('dataset/'));
  const most = Math.max(...datasets.map(shared));
  return most > 0 ? datasets.filter((item) => shared(item) === most) : [];
}

/** From the end: the file first, without what only says where to start. */
function partsOf(path: string): string[] {
  return path
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .reverse();
}

function ageOf(configuration: readonly Descriptor[], { maxAge, now }: Expectation): Refusal[] {
  const starts = configuration
    .filter(({ name }) => name?.startsWith('result/'))
    .map(({ annotations }) => Date.parse(String(annotations?.startedAt)));
  const oldest = Math.min(...starts);
  const newest = Math.max(...starts);
  if (newest > now.getTime() + CLOCK_SKEW_MS) {
    return [
      refuse(
        'from-the-future',
        `The evidence was made at ${new Date(newest).toISOString()}, later than now (${now.toISOString()}). Set the clocks.`,
      ),
    ];
  }
  if (maxAge === undefined) return [];
  // An unknown time (NaN, or no result at all) is never young enough.
  if (now.getTime() - oldest <= maxAge && Number.isFinite(oldest)) return [];
  const age = Number.isFinite(oldest) ? `is ${hours(now.getTime() - oldest)} old` : 'does not say when it was made';
  return [stale('too-old', `The evidence ${age}; at most ${hours(maxAge)} are allowed. Run the gates again.`)];
}

function hours(milliseconds: number): string {
  return `${(milliseconds / 3_600_000).toFixed(1)} h`;
}
