import { dirname, resolve } from 'node:path';
import { requiredColumn } from '../../../contracts/bind/column.ts';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { EnvironmentError, messageOf } from '../../../core/errors.ts';
import type { Reading } from '../../../images/image.ts';
import { nearDuplicates } from '../../../images/near.ts';
import * as sql from '../../../table/expression.ts';
import { filter } from '../../../table/query.ts';
import { imageProblems, kindsInWords, type Problem } from '../image-problems.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import { withNames } from '../row-names.ts';
import type { QueryContext } from '../table-context.ts';

type Measure = MeasureOf<'images'>;

/** One image that the rule speaks of: what reports call it, and the file, or why there is none to read. */
interface Listed {
  /** The row's key, or the path below the folder. */
  readonly shown: string;
  readonly file: { readonly path: string } | { readonly refused: string };
}

/**
 * Every distinct image of the column or folder is decoded once; one that breaks any part of the rule is one violation. Of
 * duplicates every image but the first counts, in the order of their paths.
 */
export function planImages(measure: Measure): Plan {
  return queried((context) => measureImages(measure, context));
}

async function measureImages(measure: Measure, context: QueryContext): Promise<Finding> {
  const listed =
    measure.column === undefined ? await inFolder(measure.folder!, context) : await inColumn(measure, context);
  if (listed.length === 0) return finding({ state: 'empty', reason: emptyReason(measure) });
  const paths = listed.flatMap(({ file }) => ('path' in file ? [file.path] : []));
  const readings = await readingsOf(paths, measure, context);
  const read = listed.map(
    ({ file }): Reading => ('path' in file ? readings.get(file.path)! : { ok: false, reason: file.refused }),
  );
  const problems = withDuplicates(measure, listed, read);
  const violations = problems.filter((found) => found.length > 0).length;
  const names = problems.flatMap((found, index) =>
    found.length === 0 ? [] : [`${listed[index]!.shown}: ${found.map(({ text }) => text).join(', ')}`],
  );
  const detail = violations === 0 ? null : kindsInWords(problems.flat());
  return { ...finding(counted(violations, listed.length, 'images', detail)), names };
}

/** A machine that cannot load the decoder fails this check, and no other. */
async function readingsOf(
  paths: readonly string[],
  measure: Measure,
  context: QueryContext,
): Promise<ReadonlyMap<string, Reading>> {
  const { images, signal } = context.gate;
  try {
    return await (await images()).read(paths, { hash: measure.duplicates === 'near', signal });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    context.gate.log.warn(`Images cannot be read: ${error.message}`);
    throw new NotMeasurable(`images cannot be read on this machine: ${error.message.split('\n', 1)[0]}`);
  }
}

async function inFolder(folder: string, context: QueryContext): Promise<Listed[]> {
  const found = await context.gate.files.list(resolve(context.folder, folder)).catch((error: NodeJS.ErrnoException) => {
    throw new NotMeasurable(`the folder ${folder} cannot be listed (${error.code ?? messageOf(error)})`);
  });
  const listed: Listed[] = [];
  for (const name of found.names)
    listed.push({ shown: name, file: await context.gate.files.below(found.folder, name) });
  return listed;
}

/** Distinct paths, in order, each with the key of the first row that has it. A null is no image. */
async function inColumn(measure: Measure, context: QueryContext): Promise<Listed[]> {
  const column = requiredColumn([measure.column!], context.columns);
  if (column.type.kind !== 'text') throw new NotMeasurable(`${column.shown} is ${column.type.kind}, not a path`);
  const root = measure.root === undefined ? folderOfData(context) : resolve(context.folder, measure.root);
  const named = withNames(filter(context.rows, sql.not(sql.isNull(column.stored))), context);
  const found = await context.engine.select(
    named.rows,
    {
      columns: { path: column.stored, ...named.columns },
      order: named.order,
      limit: Number.MAX_SAFE_INTEGER,
    },
    context.gate.signal,
  );
  const first = new Map<string, string>();
  for (const row of found) {
    const path = String(row.path);
    if (!first.has(path)) first.set(path, named.nameOf(row));
  }
  const listed: Listed[] = [];
  const files = new Set<string>();
  for (const [name, shown] of [...first].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = await context.gate.files.below(root, name);
    // Two ways of writing one path are one image.
    if ('path' in file && files.has(file.path)) continue;
    if ('path' in file) files.add(file.path);
    listed.push({ shown, file });
  }
  return listed;
}

function folderOfData({ dataset }: QueryContext): string {
  const folders = new Set(dataset.files.map((file) => dirname(file.path)));
  const [only] = folders;
  if (folders.size !== 1 || /^[a-z][a-z0-9+.-]+:\/\//i.test(only!)) {
    throw new NotMeasurable('the data does not lie in one folder of this machine, so say with root where paths start');
  }
  return only!;
}

function withDuplicates(measure: Measure, listed: readonly Listed[], read: readonly Reading[]): readonly Problem[][] {
  const problems = read.map((reading) => imageProblems(reading, measure));
  if (measure.duplicates === 'none') return problems;
  const firsts = new Map<string, number>();
  const exact = read.map((reading, index) => {
    if (!reading.ok) return undefined;
    const first = firsts.get(reading.image.digest);
    if (first === undefined) firsts.set(reading.image.digest, index);
    return first;
  });
  // Images of one color all look alike: they are found as blank, not as duplicates of each other.
  const hashes = read.map((reading) => (reading.ok && !reading.image.blank ? reading.image.hash : null));
  const near = measure.duplicates === 'near' ? nearDuplicates(hashes) : [];
  for (const [index, found] of problems.entries()) {
    const same = exact[index];
    const like = near[index];
    if (same !== undefined) found.push({ kind: 'duplicate', text: `the same file as ${listed[same]!.shown}` });
    else if (like !== undefined) found.push({ kind: 'near duplicate', text: `looks like ${listed[like]!.shown}` });
  }
  return problems;
}

function emptyReason({ column, folder }: Measure): string {
  return column === undefined ? `there is no file in ${folder}` : `${column} names no image`;
}
