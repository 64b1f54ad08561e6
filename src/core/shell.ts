/** A word as a POSIX shell takes it for one word: as it is where nothing in it means anything to a shell, else in quotes. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
