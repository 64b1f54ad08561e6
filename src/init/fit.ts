import { messageOf } from '../core/errors.ts';
import { planFeeds } from '../predict/feeds.ts';
import type { Signature } from '../predict/predictor.ts';
import type { ColumnInfo } from '../table/rows.ts';
import { isNumberType } from './number-type.ts';

/** How the columns of a table feed a model, and which of them say what is right. */
export interface Fit {
  readonly label: string;
  readonly id: string | null;
  /** Undefined where names or types settle it. */
  readonly inputs: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** Of a folder of images what is made of them; its columns have names of their own. */
  readonly images?: Readonly<Record<string, unknown>>;
}

/** Rows as a policy names them: `data` of the accuracy gate. */
export function dataKeys(path: string, { label, id, inputs, images }: Fit): Readonly<Record<string, unknown>> {
  if (images) return { path, images };
  return { path, ...(id !== null && { id }), label, ...(inputs && { inputs }) };
}

/** A table as far as its columns are known. */
export interface TableColumns {
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
}

/** What people call the column with the truth, the likeliest first. */
const LABELS = ['label', 'labels', 'target', 'class', 'y', 'truth', 'y_true', 'ground_truth', 'outcome', 'category'];
const IDS = ['id', 'row_id', 'uid', 'uuid', 'key', 'index'];
/** The index that pandas writes beside the columns: it names rows, and is no feature. */
const WRITTEN_BY_PANDAS = /^(?:__index_level_\d+__|Unnamed: \d+)$/;

/** Why there is no guess; where several columns may be the label, which. */
export interface NoFit {
  readonly problem: string;
  readonly labels: readonly string[];
}

/** What somebody said of the columns. */
export interface SaidColumns {
  readonly label?: string | undefined;
  readonly id?: string | undefined;
}

/** Guesses by names, types and shapes. */
export function fitOf(signature: Signature, table: TableColumns, said: SaidColumns = {}): Fit | NoFit {
  const names = table.columns.map(({ name }) => name);
  const id = idOf(names, said);
  const byName = labelOf(names, said);
  const labels = byName === undefined ? names.filter((name) => name !== id) : [byName];
  const fits = labels.flatMap((label) => {
    const inputs = feedOf(signature, table, label, id);
    return typeof inputs === 'string' ? [] : [{ label, id, inputs: inputs ?? undefined }];
  });
  const [only, ...others] = fits;
  if (only && others.length === 0) return only;
  if (only) {
    const own = fits.map(({ label }) => label);
    return {
      problem: `which of ${quoted(own)} holds the true class or number is not plain; name it with --label`,
      labels: own,
    };
  }
  const problem = feedOf(signature, table, labels[0] ?? '', id);
  return { problem: typeof problem === 'string' ? problem : 'its columns do not fit the model', labels: [] };
}

/** The column that names each row. */
export function idOf(names: readonly string[], said: SaidColumns): string | null {
  return (
    said.id ??
    named(names, IDS) ??
    names.find((name) => /_id$/i.test(name)) ??
    names.find((name) => WRITTEN_BY_PANDAS.test(name)) ??
    null
  );
}

/** The column with the truth, by its name. */
export function labelOf(names: readonly string[], said: SaidColumns): string | undefined {
  return said.label ?? named(names, LABELS) ?? names.find((name) => /_(?:label|class|target)$/i.test(name));
}

/** The mapping, or null where none is needed; or why there is none. */
function feedOf(
  signature: Signature,
  { name: table, columns }: TableColumns,
  label: string,
  id: string | null,
): Fit['inputs'] | null | string {
  const reserved = [label, ...(id === null ? [] : [id])];
  const free = columns.filter(({ name }) => !reserved.includes(name));
  const attempts = [undefined, ...guesses(signature, free)];
  let problem = '';
  for (const mapping of attempts) {
    try {
      const { columns: fed } = planFeeds(signature, columns, { table, mapping, reserved });
      if (fed.length > 0) return mapping ?? null;
    } catch (error) {
      problem ||= messageOf(error);
    }
  }
  return problem;
}

/** One input: the only list, or as many numbers as it has room for. */
function guesses({ inputs }: Signature, free: readonly ColumnInfo[]): NonNullable<Fit['inputs']>[] {
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) return [];
  const lists = free.filter(({ declared }) => declared.endsWith(']'));
  const numbers = free.filter(({ declared }) => isNumberType(declared));
  const width = input.dims.at(-1);
  return [
    ...(lists.length === 1 ? [{ [input.name]: lists[0]!.name }] : []),
    ...(input.dims.length === 2 && numbers.length > 1 && (width === numbers.length || typeof width === 'string')
      ? [{ [input.name]: numbers.map(({ name }) => name) }]
      : []),
  ];
}

function named(names: readonly string[], wanted: readonly string[]): string | undefined {
  for (const want of wanted) {
    const found = names.find((name) => name.toLowerCase() === want);
    if (found !== undefined) return found;
  }
  return undefined;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
