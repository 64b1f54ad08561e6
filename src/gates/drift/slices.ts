import type { Profile } from '../../profile/document.ts';
import { type ProfileOptions, profileLike } from '../../profile/measure.ts';
import { column as columnOf, compare, parse, text } from '../../table/expression.ts';
import { type Dataset, filter, group, rowsOf } from '../../table/query.ts';
import { several } from '../../wording/numbers.ts';
import type { Comparison, Measurement, SliceComparison, Unasked } from './measurement.ts';
import type { NamedSide } from './sides.ts';

/** More slices of one column are too many to be told. */
const MOST_SLICES = 50;

/**
 * The same features over the same bins, within each value that both sides have. Where values may not be told, a slice is
 * called by its place among those of the reference, the most rows first.
 */
export async function measureSlices(
  columns: readonly string[],
  sides: { readonly reference: NamedSide; readonly current: NamedSide },
  like: Profile,
  { showsValues, ...options }: Omit<ProfileOptions, 'name'> & { readonly showsValues: boolean },
): Promise<{ readonly slices: readonly SliceComparison[]; readonly unasked: Measurement['unasked'] }> {
  const slices: SliceComparison[] = [];
  const unasked: Unasked[] = [];
  for (const column of columns) {
    const { reference, current } = sides;
    if (reference.is === 'profile' || current.is === 'profile') {
      unasked.push({
        title: `slices of ${column}`,
        reason: 'rows of both sides are needed, and one side is a profile',
        verdict: 'error',
      });
      continue;
    }
    const values = await valuesOf(reference.dataset, column, options);
    const known = new Set(await valuesOf(current.dataset, column, options));
    const shared = values.filter((value) => known.has(value));
    for (const value of shared.slice(0, MOST_SLICES)) {
      const side = async (named: Extract<NamedSide, { is: 'rows' }>) =>
        profileLike(like, named.dataset, {
          ...options,
          name: named.name,
          without: new Set([...options.without, column]),
          rows: filter(rowsOf(named.dataset), compare(parse(columnOf(column), 'text'), '=', text(value))),
        });
      const [before, now] = [await side(reference), await side(current)];
      const told = showsValues ? value : `no. ${values.indexOf(value) + 1} by rows`;
      slices.push({ column, value: told, comparisons: paired(before.profile, now.profile, column, options.without) });
    }
    const told = (count: number, reason: string) => {
      if (count > 0) unasked.push({ title: `${several(count, 'slice')} of ${column}`, reason });
    };
    told(values.length - shared.length, 'the current data has no row of them');
    told(known.size - shared.length, 'the reference has no row of them');
    told(shared.length - MOST_SLICES, `${MOST_SLICES} slices of a column are compared, those with the most rows`);
  }
  return { slices, unasked };
}

function paired(before: Profile, now: Profile, slice: string, without: ReadonlySet<string>): Comparison[] {
  return before.features.flatMap((reference): Comparison[] => {
    if (reference.column === slice || without.has(reference.column)) return [];
    const current = now.features.find(
      ({ column, feature }) => column === reference.column && feature === reference.feature,
    );
    return current === undefined ? [] : [{ reference, current }];
  });
}

/** The most frequent first. */
async function valuesOf(
  dataset: Dataset,
  column: string,
  { engine, signal }: Omit<ProfileOptions, 'name'>,
): Promise<string[]> {
  const [key, rows] = ['modelassay slice', 'modelassay rows'];
  const grouped = group(rowsOf(dataset), { [key]: parse(columnOf(column), 'text') }, { [rows]: { fn: 'count' } });
  const found = await engine.select(
    grouped,
    { order: [{ by: columnOf(rows), descending: true }, { by: columnOf(key) }], limit: 1_000 },
    signal,
  );
  return found.flatMap((row) => (row[key] === null ? [] : [String(row[key])]));
}
