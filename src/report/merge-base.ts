import type { Check, Result, Table } from '../result/document.ts';
import { resultName } from './words.ts';

/**
 * The same results with a table more: each check's measure where this change branched off, beside the one of now. For
 * reading only: what gates is the baseline that the policy names. Checks that were not measured there are left out.
 */
export function besideMergeBase(results: readonly Result[], base: readonly Result[], commit: string): Result[] {
  const before = new Map(base.map((result) => [resultName(result), result]));
  return results.map((result) => {
    const other = before.get(resultName(result));
    const table = other && tableOf(result, other, commit);
    return table ? { ...result, tables: [...result.tables, table] } : result;
  });
}

function tableOf(result: Result, base: Result, commit: string): Table | undefined {
  const then = new Map(base.checks.map((check) => [check.id, check]));
  const rows = result.checks.flatMap((check) => {
    const other = then.get(check.id);
    return other && isComparable(check, other) ? [rowOf(check, other)] : [];
  });
  if (rows.length === 0) return undefined;
  const differentData = result.datasets.some(({ name, digest }) =>
    base.datasets.some((other) => other.name === name && other.digest !== digest),
  );
  return {
    id: 'merge-base',
    title: `Compared with the merge base ${commit.slice(0, 12)}`,
    note: differentData ? 'The data changed in between, so the two columns are not of the same rows.' : null,
    folded: true,
    columns: [
      { title: 'check', kind: 'text', unit: null },
      { title: 'merge base', kind: 'number', unit: null },
      { title: 'this change', kind: 'number', unit: null },
      { title: 'verdict there', kind: 'text', unit: null },
    ],
    rows,
  };
}

function isComparable(check: Check, other: Check): boolean {
  return check.measured !== null && other.measured !== null && check.measured.unit === other.measured.unit;
}

function rowOf(check: Check, other: Check): Table['rows'][number] {
  return [check.id, other.measured!.value, check.measured!.value, other.verdict];
}
