import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { isAddress } from '../../core/address.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { fileProblem } from '../../core/file-problem.ts';
import { bytes, type Digest, digestOfHex } from '../../core/units.ts';
import type { Profile } from '../../profile/document.ts';
import { mergeProfiles } from '../../profile/merge.ts';
import { isProfile, MAX_PROFILE_BYTES, readProfile } from '../../profile/read.ts';
import type { Dataset } from '../../table/query.ts';
import type { DataSource } from '../../table/source.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import { tableSource } from '../source-keys.ts';
import type { DriftKeys, SideKeys } from './keys.ts';

/** What a key of the policy names: rows, or what is known of them. */
export type NamedSide =
  | { readonly is: 'rows'; readonly name: string; readonly dataset: Dataset; readonly source: DataSource }
  | {
      readonly is: 'profile';
      readonly name: string;
      readonly profile: Profile;
      readonly files: readonly { readonly name: string; readonly digest: Digest; readonly rows: number }[];
    };

type Context = Pick<GateContext, 'files' | 'tables' | 'signal' | 'shard'>;

/** Opens what `reference` or `current` names. Throws ConfigurationError where it is neither rows nor a profile. */
export async function openSide(
  policy: GatePolicy<DriftKeys>,
  key: 'reference' | 'current',
  context: Context,
): Promise<NamedSide> {
  const side = policy.keys[key];
  if (side.trino !== undefined) {
    const engine = await context.tables({ memory: policy.keys['memory-limit'], threads: policy.keys.threads });
    const { source: whole, name } = tableSource(side, [key], policy);
    const source = partOf(whole, key, context);
    return { is: 'rows', name, dataset: await engine.open(source, context.signal), source };
  }
  const written = [side.path ?? []].flat();
  const name = written.length === 1 ? written[0]! : `${written[0]} and ${written.length - 1} more`;
  const isBeside = key === 'reference' && policy.keys.reference.beside !== undefined;
  const paths = isBeside ? [await besideBaseline(policy, context)] : written.map((path) => policy.resolve(path, [key]));
  const files = side.format === undefined ? await jsonFiles(paths, context) : [];
  const found = [];
  for (const path of files) {
    const content = await readJson(path, context);
    if (content !== undefined) found.push({ path, ...content });
  }
  if (found.length === 0) {
    const engine = await context.tables({ memory: policy.keys['memory-limit'], threads: policy.keys.threads });
    const source = partOf(sourceOf(side, paths), key, context);
    return { is: 'rows', name, dataset: await engine.open(source, context.signal), source };
  }
  if (found.length < files.length || !files.length) {
    throw new ConfigurationError(`${name} names profiles beside other files. Name profiles alone, or rows alone.`, {
      position: policy.sources.at([key]),
    });
  }
  const profiles = found.map(({ path, text, digest }) => {
    const shown = context.files.shown(path);
    const profile = readProfile(text, shown);
    return { profile, name: written.length === 1 && found.length === 1 ? name : shown, digest };
  });
  return {
    is: 'profile',
    name,
    profile: mergeProfiles(profiles.map(({ profile }) => profile)),
    files: profiles.map((one) => ({ name: one.name, digest: one.digest, rows: one.profile.rows })),
  };
}

/** The profile that was registered with the champion. Throws ConfigurationError where there is no baseline, or nothing beside it. */
async function besideBaseline(
  { keys, baseline, noBaseline, sources }: GatePolicy<DriftKeys>,
  { files }: Context,
): Promise<string> {
  const position = sources.at(['reference']);
  if (baseline === undefined) {
    throw new ConfigurationError(
      `reference is the profile beside the model of the baseline, and there is none. ${noBaseline === undefined ? 'Name it with baseline: production, at the top of the policy.' : `${noBaseline} Until a model was promoted, name the file itself: reference: models/${keys.reference.path}.`}`,
      { position },
    );
  }
  const { source } = baseline;
  if (source.kind !== 'onnx') {
    throw new ConfigurationError('reference is the profile beside the model of the baseline, which is no file.', {
      position,
    });
  }
  const path = join(dirname(source.at), String(keys.reference.path));
  if (await files.exists(path)) return path;
  throw new ConfigurationError(
    `${baseline.name} has no ${keys.reference.path} beside its model. Make it with modelassay profile DATA -o ${keys.reference.path} and put it into the model’s folder, name that folder as the model (model: { path: FOLDER }), and register it, so that it is promoted and rolled back with it.`,
    { position },
  );
}

/** Of the current rows only those of the part that is measured here. */
function partOf(source: DataSource, key: 'reference' | 'current', { shard }: Context): DataSource {
  return key === 'current' && shard !== undefined ? { ...source, shard } : source;
}

function sourceOf(side: SideKeys, paths: readonly string[]): DataSource {
  return {
    paths,
    ...(side.format ? { format: side.format } : {}),
    ...(side.csv ? { csv: side.csv } : {}),
    ...(side.table ? { table: side.table } : {}),
  };
}

/** The files that may be profiles: all that are named end in .json. */
async function jsonFiles(paths: readonly string[], { files }: Context): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (isAddress(path) || !path.endsWith('.json')) return [];
    if (!/[*?]/.test(path) || (await files.exists(path))) found.push(path);
    else {
      const { folder, names } = await files.list(path).catch(() => ({ folder: '', names: [] }));
      found.push(...names.map((name) => `${folder}/${name}`));
    }
  }
  return found;
}

/** Undefined where it is no profile: rows as JSON, or nothing that can be read as such. */
async function readJson(path: string, { files }: Context): Promise<{ text: string; digest: Digest } | undefined> {
  let content: Uint8Array;
  try {
    content = await files.read(path, bytes(MAX_PROFILE_BYTES));
  } catch (error) {
    if (error instanceof RangeError || !(await files.exists(path))) return undefined;
    throw new ConfigurationError(`${files.shown(path)} cannot be read: ${fileProblem(error)}.`, { cause: error });
  }
  const head = Buffer.from(content.subarray(0, 2_000)).toString('utf8');
  if (!head.includes('modelassay/profile/') && !looksLikeProfile(content)) return undefined;
  const digest = digestOfHex(createHash('sha256').update(content).digest('hex'));
  return { text: Buffer.from(content).toString('utf8'), digest };
}

/** A profile that another program wrote with its keys in another order. */
function looksLikeProfile(content: Uint8Array): boolean {
  const text = Buffer.from(content);
  if (!text.includes('"modelassay/profile/')) return false;
  try {
    return isProfile(JSON.parse(text.toString('utf8')));
  } catch {
    return false;
  }
}
