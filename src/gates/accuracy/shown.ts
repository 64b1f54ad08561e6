/** The first of some names, for a message. */
export function shown(names: readonly string[]): string {
  const some = names
    .slice(0, 12)
    .map((name) => JSON.stringify(name))
    .join(', ');
  return names.length > 12 ? `${some}, … (${names.length})` : some;
}
