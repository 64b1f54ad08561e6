import { ConfigurationError, SubjectError } from '../../core/errors.ts';
import { type CellValue, cells } from '../../table/cells.ts';
import type { RowBatch } from '../../table/rows.ts';
import { jsonRows } from '../json-rows.ts';
import { gather, isMapping, tensorsOf, UNNAMED } from './answers.ts';
import type { RowProtocol } from './protocol.ts';

export interface JsonOptions {
  readonly url: string;
  readonly name: string;
  readonly table: string;
  /** What is sent; the text `$rows` in it stands for the rows. */
  readonly body: unknown;
  /** JSON pointer (RFC 6901) to the list of predictions; undefined: the answer itself, or its member `predictions`. */
  readonly predictions: string | undefined;
  /** The column of ids, and the member of a prediction that repeats it; undefined where rows have no id. */
  readonly ids: { readonly column: string; readonly member: string } | undefined;
  readonly scores: boolean;
}

const ROWS = '$rows';
export const DEFAULT_BODY = { rows: ROWS };

/** A body of the user's own, as services made with FastAPI, Flask or BentoML take. */
export function ownJson(options: JsonOptions): RowProtocol {
  const { url, name, table, ids, scores } = options;
  if (!holdsRows(options.body)) {
    throw new ConfigurationError(
      `http.body of the model ${name} has no "${ROWS}", so no row would be sent. Put it where the list of rows belongs.`,
    );
  }
  return {
    takes: 'rows',
    async ask(exchange, batch, columns) {
      const sent = ids === undefined ? columns : [...new Set([ids.column, ...columns])];
      const said = await exchange.post(url, filled(options.body, jsonRows(batch, sent, table)));
      const list = listIn(said, options);
      if (list.length !== batch.rows) {
        throw new SubjectError(
          `The endpoint ${name} answered ${list.length} predictions for ${batch.rows} rows (from row ${batch.start + 1}); nothing is decided on a part.`,
        );
      }
      const order = ids && orderOf(list, batch, options);
      const answers = tensorsOf(list, `The endpoint ${name}`, scores);
      const without = new Map([...answers].filter(([key]) => key !== ids?.member || key === UNNAMED));
      return order ? gather(without, order) : without;
    },
  };
}

function holdsRows(value: unknown): boolean {
  if (value === ROWS) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsRows);
}

function filled(value: unknown, rows: unknown): unknown {
  if (value === ROWS) return rows;
  if (Array.isArray(value)) return value.map((one) => filled(one, rows));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, rows)]));
}

function listIn(said: unknown, { name, predictions }: JsonOptions): readonly unknown[] {
  const found =
    predictions === undefined
      ? Array.isArray(said)
        ? said
        : pointed(said, '/predictions')
      : pointed(said, predictions);
  if (Array.isArray(found)) return found;
  const keys = isMapping(said) ? ` It answered with ${Object.keys(said).slice(0, 10).join(', ') || 'nothing'}.` : '';
  throw new SubjectError(
    `The endpoint ${name} answered without a list of predictions at ${predictions ?? '/predictions'}.${keys} Say where it is with http.predictions.`,
  );
}

function pointed(value: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(
      (inner: unknown, key) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
      value,
    );
}

/** Of each row sent the place of its prediction; undefined where predictions carry no id. */
function orderOf(list: readonly unknown[], batch: RowBatch, { name, table, ids }: JsonOptions): number[] | undefined {
  const { column, member } = ids!;
  if (!list.every((one) => isMapping(one) && member in one)) return undefined;
  const places = new Map(list.map((one, at) => [String((one as Record<string, unknown>)[member]), at]));
  const wanted = [...cells(batch.columns.get(column)!, { table, column })];
  const missing = wanted.find((id: CellValue | null) => !places.has(String(id)));
  if (missing === undefined && places.size === list.length) return wanted.map((id) => places.get(String(id))!);
  throw new SubjectError(
    missing === undefined
      ? `The endpoint ${name} answered twice for one id in a batch from row ${batch.start + 1}.`
      : `The endpoint ${name} answered without the id ${JSON.stringify(String(missing))}, which was sent; nothing is decided on a part.`,
  );
}
