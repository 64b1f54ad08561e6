/** The names that a pattern matches from their start, as pandas' `str.match`; the pattern where no names are known. */
export function matchingNames(
  pattern: string,
  names: readonly string[] | undefined,
  wrong: () => void,
): readonly string[] {
  if (names === undefined) return [pattern];
  try {
    const compiled = new RegExp(`^(?:${pattern.replaceAll('(?P<', '(?<')})`, 'u');
    return names.filter((name) => compiled.test(name));
  } catch {
    wrong();
    return [];
  }
}
