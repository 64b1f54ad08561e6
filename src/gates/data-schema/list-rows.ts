import { ConfigurationError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import * as sql from '../../table/expression.ts';
import { POSITION, type Row } from '../../table/query.ts';
import { formatCount, several } from '../../wording/numbers.ts';
import { sentenceList } from '../../wording/sentence.ts';
import type { GatePolicy, RowListing } from '../gate.ts';
import { rulesOfChecks } from './describe.ts';
import { judgeDataSchema } from './judge.ts';
import type { DataSchemaKeys } from './keys.ts';
import { measureDataSchema } from './measure.ts';
import type { MeasuredRule } from './measure-table.ts';
import { keyOf, MAKE_A_KEY, withNames } from './row-names.ts';
import type { MeasureContext } from './table-context.ts';

/** A person reads no more, and it is held in memory. */
const MOST_ROWS = 100_000;

/**
 * The rows that fail the rule with this id, whether or not its limit tolerates them: their keys, or their positions in the
 * files where the contract has no key, and with `all` every column that holds no personal data. Throws ConfigurationError
 * where there is no such rule, or no row can fail it.
 */
export async function listFailingRows(
  policy: GatePolicy<DataSchemaKeys>,
  context: MeasureContext,
  id: string,
  columns: 'key' | 'all',
): Promise<RowListing> {
  const measured: MeasuredRule[] = [];
  const quiet = { ...policy, keys: { ...policy.keys, examples: 0, sample: undefined } };
  const { measurement } = await measureDataSchema(quiet, context, (one) => measured.push(one));
  const known = rulesOfChecks(measurement, judgeDataSchema(quiet, measurement));
  const rule = known.find(({ check }) => check.id === id)?.one;
  const one = measured.find((other) => other.measurement === rule);
  if (one === undefined) {
    const ids = known.map(({ check }) => check.id);
    throw new ConfigurationError(`There is no rule "${id}".${didYouMean(id, ids)} The report gives the id of each.`);
  }
  const { failing, outcome, names } = one.finding;
  if (names.length > 0)
    return { columns: ['name'], rows: names.map((name) => [name]), note: several(names.length, 'name') };
  if (outcome.state === 'error' || outcome.state === 'empty' || outcome.state === 'skipped') {
    throw new ConfigurationError(`The rule ${id} could not be measured: ${outcome.reason}.`);
  }
  if (outcome.state !== 'counted' || (failing === null && outcome.violations > 0)) {
    throw new ConfigurationError(
      `The rule ${id} is about all rows together, so no row fails it: ${one.measurement.rule.title}.`,
    );
  }
  if (failing === null) return { columns: [], rows: [], note: `Every row holds ${id}` };
  const named = withNames(failing, one.context);
  const key = keyOf(one.context);
  const personal = new Set(
    [...one.context.columns.declared.values()].filter((column) => column.personal).map((column) => column.path[0]!),
  );
  const wanted = columns === 'key' ? [] : one.context.dataset.columns.map(({ name }) => name);
  const others = wanted.filter((name) => !key.includes(name) && !personal.has(name));
  const selected = new Map<string, sql.Expression>([
    ...(key.length > 0
      ? key.map((name) => [name, sql.column(name)] as const)
      : one.context.dataset.hasPositions
        ? [['row', sql.column(POSITION)] as const]
        : []),
    ...others.map((name) => [name, sql.column(name)] as const),
  ]);
  if (selected.size === 0) {
    throw new ConfigurationError(
      `Nothing names the rows of ${one.context.dataset.name}, which have no key: ${MAKE_A_KEY}.`,
    );
  }
  const aliases = [...selected.keys()].map((name, index) => [`c${index}`, selected.get(name)!] as const);
  const selection = { columns: Object.fromEntries(aliases), order: named.order, limit: MOST_ROWS };
  const rows = await one.context.engine.select(named.rows, selection, context.signal);
  return {
    columns: [...selected.keys()],
    rows: rows.map((row: Row) => aliases.map(([alias]) => row[alias] ?? null)),
    note: noteOf(id, rows.length, outcome.violations, columns === 'all' ? [...personal] : []),
  };
}

function noteOf(id: string, listed: number, violations: number, personal: readonly string[]): string {
  const first = listed < violations ? `the first ${formatCount(listed)} of ` : '';
  const left = personal.length === 0 ? '' : `; without ${sentenceList(personal)}, which the contract says is personal`;
  return `${first}${several(violations, 'row')} ${violations === 1 ? 'fails' : 'fail'} ${id}${left}`;
}
