/** JDK DateTimeFormatter letters and their strptime directives, longest first. */
const DIRECTIVES: readonly (readonly [string, string])[] = [
  ['yyyy', '%Y'],
  ['uuuu', '%Y'],
  ['SSSSSSSSS', '%n'],
  ['SSSSSS', '%f'],
  ['SSS', '%g'],
  ['XXX', '%z'],
  ['xxx', '%z'],
  ['MMMM', '%B'],
  ['MMM', '%b'],
  ['EEEE', '%A'],
  ['EEE', '%a'],
  ['yy', '%y'],
  ['uu', '%y'],
  ['MM', '%m'],
  ['dd', '%d'],
  ['DDD', '%j'],
  ['HH', '%H'],
  ['hh', '%I'],
  ['mm', '%M'],
  ['ss', '%S'],
  ['XX', '%z'],
  ['M', '%-m'],
  ['d', '%-d'],
  ['H', '%-H'],
  ['h', '%-I'],
  ['m', '%-M'],
  ['s', '%-S'],
  ['a', '%p'],
  ['X', '%z'],
  ['Z', '%z'],
];

/**
 * `yyyy-MM-dd'T'HH:mm:ss` → `%Y-%m-%dT%H:%M:%S`. A bare `T` is taken as itself, as the standard's own examples have it.
 * Undefined where a letter has no counterpart.
 */
export function strptimeOf(pattern: string): string | undefined {
  let directive = '';
  let rest = pattern;
  while (rest !== '') {
    const quoted = /^'((?:[^']|'')*)'/.exec(rest);
    if (quoted) {
      directive += (quoted[1] === '' ? "'" : quoted[1]!.replaceAll("''", "'")).replaceAll('%', '%%');
      rest = rest.slice(quoted[0].length);
      continue;
    }
    const known = DIRECTIVES.find(([letters]) => rest.startsWith(letters) && !rest.startsWith(letters + letters[0]));
    if (known) {
      directive += known[1];
      rest = rest.slice(known[0].length);
      continue;
    }
    const character = rest[0]!;
    if (/[A-Za-z]/.test(character) && character !== 'T') return undefined;
    directive += character === '%' ? '%%' : character;
    rest = rest.slice(1);
  }
  return directive;
}
