/** What stands between the brackets of a type such as `STRUCT(a INTEGER, b DECIMAL(9, 2))`, split at the commas outside of brackets and quotes. */
export function membersOf(inside: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at < inside.length; at++) {
    const character = inside[at]!;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      found.push(inside.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...found, inside.slice(start).trim()];
}
