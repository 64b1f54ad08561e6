import type { KeyPath } from '../../config/sources.ts';
import { ConfigurationError, placed } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { GatePolicy } from '../gate.ts';
import type { DriftKeys } from './keys.ts';
import type { NamedSide } from './sides.ts';

interface NamedColumn {
  /** Where the policy names it. */
  readonly at: KeyPath;
  readonly column: string | undefined;
}

/** Throws ConfigurationError where the table does not have the column that a key of the gate names. */
export function requireColumn(
  key: string,
  column: string,
  table: { readonly name: string; readonly columns: readonly { readonly name: string }[] },
): void {
  const existing = table.columns.map(({ name }) => name);
  if (existing.includes(column)) return;
  throw new ConfigurationError(
    `${key} names the column ${JSON.stringify(column)}, which ${table.name} does not have.${didYouMean(column, existing)} Its columns are ${existing.slice(0, 20).join(', ')}.`,
  );
}

/**
 * Throws ConfigurationError with the place of the first name of a column that rows of a side do not have. What only the
 * reference lacks of predictions, images and words is told as not compared: see `computeSides`.
 */
export async function requireNamed(
  { keys, sources }: GatePolicy<DriftKeys>,
  sides: { readonly reference: NamedSide; readonly current: NamedSide },
): Promise<void> {
  const { reference, current, predictions, images, words, slices, skew } = keys;
  const ofBoth: NamedColumn[] = [
    { at: ['group-by'], column: keys['group-by'] },
    { at: ['time'], column: keys.time },
    ...slices.map((column, index) => ({ at: ['slices', index], column })),
    ...(skew?.on ?? []).map((column) => ({ at: ['skew'], column })),
  ];
  const ofCurrent: NamedColumn[] = [
    { at: ['predictions', 'label'], column: predictions?.label },
    { at: ['predictions', 'confidence'], column: predictions?.confidence },
    ...Object.entries(predictions?.probabilities ?? {}).map(([name, column]) => ({
      at: ['predictions', 'probabilities', name],
      column,
    })),
    ...images.map(({ column }, index) => ({ at: ['images', index], column })),
    ...words.map((column, index) => ({ at: ['words', index], column })),
  ];
  const named = {
    reference: [{ at: ['reference', 'id'], column: reference.id }, ...ofBoth],
    current: [{ at: ['current', 'id'], column: current.id }, ...ofBoth, ...ofCurrent],
  };
  for (const side of ['reference', 'current'] as const) {
    const rows = sides[side];
    if (rows.is === 'profile') continue;
    for (const { at, column } of named[side]) {
      if (column === undefined) continue;
      const key = at[1] === 'id' ? `${side}.id` : String(at[0]);
      await placed(sources.at(at), () => requireColumn(key, column, { ...rows.dataset, name: rows.name }));
    }
  }
}
