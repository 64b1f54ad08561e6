import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as z from 'zod';
import { validate } from '../../config/validate.ts';
import { parseYaml } from '../../config/yaml.ts';
import { ConfigurationError, messageOf } from '../../core/errors.ts';
import { fileProblem } from '../../core/file-problem.ts';
import { shownPath } from '../../core/place.ts';
import { readPlainFileSync } from '../../core/plain-file.ts';
import { type ComputedRows, type ComputeRequest, computeRows } from '../../gates/drift/computed-rows.ts';
import { embeddingsKey } from '../../gates/drift/embedding-keys.ts';
import { profileEmbeddings } from '../../gates/drift/embedding-profiles.ts';
import { imagesKey } from '../../gates/drift/image-keys.ts';
import { typesKey } from '../../gates/drift/keys.ts';
import { requireColumn } from '../../gates/drift/named-columns.ts';
import { predictionsKey } from '../../gates/drift/predictions-keys.ts';
import type { ModelPolicy } from '../../gates/gate.ts';
import { type NamedSource, tableKey, tableSource } from '../../gates/source-keys.ts';
import { withComputed } from '../../profile/computed.ts';
import { type EmbeddingProfile, KEPT_ROWS, type Profile } from '../../profile/document.ts';
import { firstProfile, type ProfileOptions, profileLike } from '../../profile/measure.ts';
import { mergeProfiles } from '../../profile/merge.ts';
import { isProfile, readProfile } from '../../profile/read.ts';
import { withEmbeddings } from '../../profile/seal.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { shardOfText } from '../../suite/part.ts';
import type { Session } from '../../suite/session.ts';
import type { Dataset } from '../../table/query.ts';
import type { Shard } from '../../table/shard.ts';
import { isOnTrino } from '../../table/source.ts';
import type { Furnish } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { type Flags, flagValue } from './flags.ts';
import { withSession } from './session.ts';
import { writeOrPrint } from './write-or-print.ts';

/** `modelassay profile DATA -o FILE`: a table summed up; or profiles merged. */
export const profileCommand: Furnish = (command, terminal, finish) => {
  command
    .argument(
      '<data...>',
      'files, folders or globs of one table; a mapping that names a table of a Trino cluster; or profiles, which are merged',
    )
    .option('-o, --output <file>', 'where to write the profile (default: standard output)')
    .option('--like <profile>', 'take bins and categories from this profile, so that both can be compared and merged')
    .option('--into <profile>', 'add the rows to this profile, which is made where it is not there')
    .option('--rows <number>', `rows that are kept for exact statistics (default: ${KEPT_ROWS})`)
    .option('--no-rows', 'keep no row: where raw values may not leave their place')
    .option('--ignore <columns>', 'columns to leave out, separated by commas: ids')
    .option('--types <keys>', 'what columns are taken for: { row: number, zip: category, note: text }')
    .option('--predictions <keys>', 'model, or columns: what stands at `predictions` of the drift gate')
    .option('--images <keys>', 'a column, or a mapping: what stands at `images` of the drift gate')
    .option('--words <columns>', 'columns of text whose words are counted, separated by commas')
    .option(
      '--embeddings <keys>',
      'columns of lists, or { output: NAME } of the model: what stands at `embeddings` of the drift gate',
    )
    .option('--model <file>', 'the ONNX file that predicts, or embeds')
    .option('--id <column>', 'the column that names each row, which is left out')
    .option('--group-by <column>', 'column of whose equal values rows hang together, such as user')
    .option(
      '--shard <part>',
      'only one part of the rows, such as 2/3: with --like, so that all parts have the same bins',
    )
    .option('--shard-by <column>', 'the column whose equal values lie in one part')
    .option('--seed <number>', 'of the rows that are drawn (default: 0)')
    .option('--runtime-path <folder>', 'folder whose node_modules holds @duckdb/node-api')
    .action(async (paths: string[], flags: Flags) => {
      const into = flagValue(flags, 'into');
      const output = flagValue(flags, 'output');
      if (into !== undefined && output !== undefined) {
        throw new ConfigurationError('--into and --output both say where the profile goes. Give one of them.');
      }
      const made = await withSession(terminal, flags, (session) => profileOf(paths, flags, session));
      if (into === undefined) writeOrPrint(textOf(made), output, terminal);
      else addTo(into, made, terminal);
      finish(EXIT.notBlocked);
    })
    .addHelpText(
      'after',
      '\nExamples:\n  modelassay profile data/train.parquet --ignore id -o profiles/train.json\n' +
        '  modelassay profile data/part-3.parquet --like profiles/train.json -o shards/3.json\n' +
        '  modelassay profile data/live.parquet --like profiles/train.json --shard 2/3 -o live-2-of-3.json\n' +
        '  modelassay profile shards/*.json -o profiles/live.json\n',
    );
};

async function profileOf(paths: readonly string[], flags: Flags, session: Session): Promise<Profile> {
  const profiles = paths.flatMap((path) => profileAt(path) ?? []);
  if (profiles.length === paths.length) return mergeProfiles(profiles);
  if (profiles.length > 0) throw new ConfigurationError('Name profiles alone, which are merged, or rows alone.');
  const engine = await session.tables();
  const shard = shardOf(flags);
  const { source, name } = rowsOf(paths);
  const onServer = isOnTrino(source);
  if (onServer) refuseRows(flags, name);
  const dataset = await engine.open({ ...source, shard });
  dataset.digest().catch(() => undefined);
  const types = new Map(Object.entries(keysOf('types', typesKey(), flags) ?? {}));
  for (const column of types.keys()) requireColumn('--types', column, { ...dataset, name });
  const options: ProfileOptions = {
    engine,
    made: new Date().toISOString(),
    seed: wholeNumber(flags, 'seed', 0),
    name,
    without: new Set([...(flagValue(flags, 'ignore') ?? '').split(',').map((name) => name.trim()), ...idOf(flags)]),
    types,
    countDistinct: true,
    keepRows: onServer || flags.rows === false ? 0 : wholeNumber(flags, 'rows', KEPT_ROWS),
    groupBy: flagValue(flags, 'group-by'),
    part: shard && JSON.stringify(shard),
  };
  const like = flagValue(flags, 'like') ?? existing(flagValue(flags, 'into'));
  const computed = await computedOf(dataset, flags, session);
  if (like === undefined) {
    const first = withComputed(await firstProfile(dataset, options), computed?.features ?? [], null, computed?.groups);
    return withEmbeddings(first, await embeddingsOf(dataset, null, options, flags, session));
  }
  const likeProfile = required(like);
  const { profile, misfits } = await profileLike(likeProfile, dataset, options);
  const [misfit] = misfits;
  if (misfit !== undefined) {
    throw new ConfigurationError(
      misfit.is === 'absent'
        ? `${options.name} has no column ${misfit.feature.column}, which ${like} has.`
        : `${options.name} has ${misfit.feature.column} as ${misfit.stored}, where ${like} has ${misfit.feature.type}.`,
    );
  }
  const made = withComputed(profile, computed?.features ?? [], likeProfile, computed?.groups);
  return withEmbeddings(made, await embeddingsOf(dataset, likeProfile, options, flags, session));
}

async function embeddingsOf(
  dataset: Dataset,
  like: Profile | null,
  { seed, keepRows, groupBy }: ProfileOptions,
  flags: Flags,
  session: Session,
): Promise<readonly EmbeddingProfile[]> {
  const path = flagValue(flags, 'model');
  return profileEmbeddings(
    {
      embeddings: keysOf('embeddings', embeddingsKey(), flags),
      like,
      model: path === undefined ? undefined : onnxAt(path),
      id: flagValue(flags, 'id'),
      groupBy,
      seed,
      keepRows,
      async withRows(use) {
        const source = await (await session.tables()).openRows({ paths: dataset.files.map(({ path }) => path) });
        try {
          return await use(source);
        } finally {
          await source.close();
        }
      },
    },
    session,
  );
}

function keysOf<Keys>(name: string, schema: z.ZodType<Keys>, flags: Flags): Keys | undefined {
  const written = flagValue(flags, name);
  return written === undefined ? undefined : validate(schema, parseYaml(written, `--${name}`)).config;
}

/** Files, or one mapping as the gates take it at `data`: `{ trino: https://…, table: lake.sales.orders }`. */
function rowsOf(paths: readonly string[]): NamedSource {
  const [first, ...others] = paths;
  const isMapping = others.length === 0 && first!.trimStart().startsWith('{');
  const keys = isMapping ? validate(tableKey(), parseYaml(first!, 'DATA')).config : { path: [...paths] };
  return tableSource(keys, [], { resolve: (path) => resolve(path) });
}

/** Rows do not leave a cluster to be kept, nor to be looked at one by one. */
function refuseRows(flags: Flags, name: string): void {
  const asked = ['rows', 'predictions', 'images', 'words', 'embeddings'].find(
    (key) => flagValue(flags, key) !== undefined,
  );
  if (asked === undefined) return;
  throw new ConfigurationError(
    `--${asked} needs single rows, and ${name} lies on a Trino cluster, which they do not leave. Leave it out, or profile files.`,
  );
}

function shardOf(flags: Flags): Shard | undefined {
  const written = flagValue(flags, 'shard');
  if (written === undefined) return undefined;
  const alone = ['predictions', 'images', 'words', 'embeddings', 'group-by'].find(
    (name) => flagValue(flags, name) !== undefined,
  );
  if (alone !== undefined) {
    throw new ConfigurationError(`--${alone} cannot be put together from parts. Make this profile in one run.`);
  }
  if (flagValue(flags, 'like') === undefined) {
    throw new ConfigurationError(
      'A profile of a part needs --like: bins of its own would not add up with those of the other parts. Make a first profile of some rows, and name it.',
    );
  }
  return shardOfText(written, flagValue(flags, 'shard-by'));
}

/** What the drift gate would compute of these rows; undefined where nothing is asked for. */
async function computedOf(dataset: Dataset, flags: Flags, session: Session): Promise<ComputedRows | undefined> {
  const predictions = keysOf('predictions', predictionsKey(), flags);
  const images = keysOf('images', imagesKey(), flags) ?? [];
  const words = flagValue(flags, 'words')?.split(',') ?? [];
  if (predictions === undefined && images.length === 0 && words.length === 0) return undefined;
  const source = await (await session.tables()).openRows({ paths: dataset.files.map(({ path }) => path) });
  try {
    return await computeRows(source, {
      predictions,
      images: images.map((one) => ({ ...one, root: one.folder === undefined ? undefined : resolve(one.folder) })),
      words: words.map((name) => name.trim()),
      id: flagValue(flags, 'id'),
      groupBy: flagValue(flags, 'group-by'),
      model: await modelOf(flags, session),
      files: dataset.files.map(({ path }) => path),
      context: session,
    });
  } finally {
    await source.close();
  }
}

function onnxAt(path: string): ModelPolicy {
  const source = { kind: 'onnx', at: resolve(path), output: undefined, outputKind: undefined } as const;
  return { name: path, source, classes: undefined, position: undefined };
}

async function modelOf(flags: Flags, session: Session): Promise<ComputeRequest['model']> {
  const path = flagValue(flags, 'model');
  if (path === undefined) return undefined;
  const policy = onnxAt(path);
  const found = await session.findModel(policy);
  if (found === null) throw new ConfigurationError(`There is no model ${path}.`);
  return { policy, found };
}

const idOf = (flags: Flags) => [flagValue(flags, 'id')].filter((name) => name !== undefined);

function wholeNumber(flags: Flags, name: string, fallback: number): number {
  const written = flagValue(flags, name);
  if (written === undefined) return fallback;
  if (!/^\d{1,6}$/.test(written)) throw new ConfigurationError(`--${name} ${written} is no whole number up to 999999.`);
  return Number(written);
}

function existing(path: string | undefined): string | undefined {
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** Undefined where the file is no profile: then it is rows. */
function profileAt(path: string): Profile | undefined {
  if (!path.endsWith('.json') || !existsSync(path)) return undefined;
  const text = written(path);
  if (!text.includes('"modelassay/profile/')) return undefined;
  try {
    if (!isProfile(JSON.parse(text))) return undefined;
  } catch {
    return undefined;
  }
  return readProfile(text, shownPath(path));
}

function required(path: string): Profile {
  return readProfile(written(path), path);
}

function written(path: string): string {
  try {
    return readPlainFileSync(path).toString();
  } catch (error) {
    throw new ConfigurationError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error });
  }
}

/** Written beside and then moved, so that nobody reads half a profile. */
function addTo(path: string, made: Profile, terminal: Terminal): void {
  const whole = existsSync(path) ? mergeProfiles([required(path), made]) : made;
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, textOf(whole), { flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    throw new ConfigurationError(`${path} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
  terminal.error(`Written: ${path} (${whole.rows} rows)\n`);
}

const textOf = (profile: Profile) => `${JSON.stringify(profile)}\n`;
