/** Which rows hang together: a number of each row, the same for rows of one group. */
export type RowGroups = ArrayLike<number>;

/** See `designEffectsOf`, of rows that are at hand: null where a row has no value. */
export function designEffectOf(
  rows: number,
  events: readonly ((row: number) => boolean | null)[],
  groups: RowGroups | undefined,
): number {
  if (groups === undefined) return 1;
  return Math.max(1, ...events.map((event) => ofOneEvent(rows, event, groups)));
}

function ofOneEvent(rows: number, event: (row: number) => boolean | null, groups: RowGroups): number {
  const perGroup = new Map<number, { n: number; c: number }>();
  let [n, c] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const here = event(row);
    if (here === null) continue;
    const group = perGroup.get(groups[row]!) ?? { n: 0, c: 0 };
    perGroup.set(groups[row]!, group);
    group.n++;
    n++;
    if (!here) continue;
    group.c++;
    c++;
  }
  if (c === 0 || c === n || perGroup.size < 2) return 1;
  const share = c / n;
  let squares = 0;
  for (const group of perGroup.values()) squares += (group.c - share * group.n) ** 2;
  const variance = ((perGroup.size / (perGroup.size - 1)) * squares) / (n * n);
  return (variance * n) / (share * (1 - share));
}
