import type { KeyPath } from '../../config/sources.ts';
import { placed } from '../../core/errors.ts';
import { requireColumns } from '../../table/columns.ts';
import type { GatePolicy } from '../gate.ts';
import type { DriftKeys } from './keys.ts';
import type { NamedSide } from './sides.ts';

interface NamedColumn {
  /** Where the policy names it. */
  readonly at: KeyPath;
  readonly column: string | undefined;
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
    const existing = rows.dataset.columns.map(({ name }) => name);
    for (const { at, column } of named[side]) {
      const wanted = column === undefined ? [] : [column];
      await placed(sources.at(at), () => requireColumns(rows.dataset.name, existing, wanted));
    }
  }
}
