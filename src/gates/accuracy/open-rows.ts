import { ConfigurationError } from '../../core/errors.ts';
import { bytes } from '../../core/units.ts';
import type { ImageRows } from '../../images/image-rows.ts';
import type { Preprocessing } from '../../images/preprocessing.ts';
import type { Keeping } from '../../predict/row-predictor.ts';
import { digestOf } from '../../result/canonical.ts';
import type { RowSource } from '../../table/rows.ts';
import type { DataSource } from '../../table/source.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import { copyingOf, tableSource } from '../source-keys.ts';
import type { ImageKeys } from './image-keys.ts';
import type { AccuracyKeys } from './keys.ts';
import { declared, fromHuggingFace } from './preprocessor.ts';

const MOST_CONFIG = bytes(2 ** 20);

/** The labelled rows: a table, a table of images, or a folder of images for each class. `prepare` changes how images are. */
export async function openLabelledRows(
  policy: GatePolicy<AccuracyKeys>,
  context: GateContext,
  prepare: (given: Preprocessing) => Preprocessing = (given) => given,
): Promise<RowSource | ImageRows> {
  const { data } = policy.keys;
  const { images } = data;
  const table = async () => {
    const engine = await context.tables();
    return engine.openRows(tableOf(policy, context), copyingOf(data), context.signal);
  };
  if (images === undefined) return table();
  if (context.shard !== undefined) {
    throw new ConfigurationError(
      'Images cannot be put together from parts: the digest of the data covers the files of all of them. Measure them in one run.',
      { position: policy.sources.at(['data', 'images']) },
    );
  }
  const preprocessing = prepare(await preprocessingOf(policy, images, context));
  const paths = pathsOf(policy);
  if (images.classes === 'folder' && paths.length > 1) {
    throw new ConfigurationError('data.images.classes: folder takes one folder, and data.path names several.', {
      position: policy.sources.at(['data', 'path']),
    });
  }
  const isFolder = images.classes === 'folder';
  const folder = isFolder
    ? paths[0]!
    : policy.resolve(
        images.folder ?? folderOf([data.path!].flat()[0]!),
        images.folder === undefined ? ['data', 'path'] : ['data', 'images', 'folder'],
      );
  const shown = context.files.shown(folder);
  return context.imageRows({
    table: isFolder ? null : await table(),
    folder,
    shown,
    column: images.column,
    preprocessing,
  });
}

/** Where predictions of these rows are kept, if the policy says so: rows are the same if they are made of the same bytes alike. */
export async function keepingOf(
  policy: GatePolicy<AccuracyKeys>,
  source: RowSource,
  context: GateContext,
): Promise<Keeping | undefined> {
  const { 'keep-predictions': folder, data } = policy.keys;
  if (folder === undefined) return undefined;
  const prepared = data.images && (await preprocessingOf(policy, data.images, context));
  const { digest, rows: count } = source;
  const rows = digestOf({ digest, format: data.format, csv: data.csv, prepared });
  return { folder: policy.resolve(folder, ['keep-predictions']), rows, count };
}

/**
 * The table of the labelled rows. A part of it is cut where rows stand, whatever `shard-by` names: what a model says is put together in
 * their order and in the batches of one run, to the last digit, and no number of this gate needs equal values in one part.
 */
export function tableOf(
  policy: GatePolicy<AccuracyKeys>,
  { files, shard }: Pick<GateContext, 'files' | 'shard'>,
): DataSource {
  const { trino, format, csv } = policy.keys.data;
  const source: DataSource =
    trino === undefined
      ? { paths: pathsOf(policy).map(files.shown), format, csv }
      : tableSource(policy.keys.data, ['data'], policy).source;
  if (shard === undefined) return source;
  return { ...source, shard: { index: shard.index, of: shard.of, batch: policy.keys['batch-size'] } };
}

function pathsOf({ keys, resolve }: GatePolicy<AccuracyKeys>): readonly string[] {
  return [keys.data.path ?? []].flat().map((path) => resolve(path, ['data', 'path']));
}

/** Beside the table. */
function folderOf(table: string): string {
  const parts = table.split('/');
  return parts.length === 1 ? '.' : parts.slice(0, -1).join('/') || '/';
}

async function preprocessingOf(
  policy: GatePolicy<AccuracyKeys>,
  images: ImageKeys,
  { files }: GateContext,
): Promise<Preprocessing> {
  if (images.preprocessor === undefined) return declared(images);
  const position = policy.sources.at(['data', 'images', 'preprocessor']);
  const own = (['resize', 'crop', 'scale'] as const).find((key) => images[key] !== undefined);
  if (own !== undefined) {
    throw new ConfigurationError(
      `data.images names a preprocessor and ${own}; one of them says what is made of images.`,
      {
        position,
      },
    );
  }
  const path = policy.resolve(images.preprocessor, ['data', 'images', 'preprocessor']);
  if (!(await files.exists(path))) {
    throw new ConfigurationError(`There is no ${files.shown(path)}, which data.images.preprocessor names.`, {
      position,
    });
  }
  return fromHuggingFace(await files.read(path, MOST_CONFIG), files.shown(path), images);
}
