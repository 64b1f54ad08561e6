/** The YAML text with each comment above the column that it is for. */
export function withComments(text: string, comments: ReadonlyMap<string, string>): string {
  if (comments.size === 0) return text;
  return text
    .split('\n')
    .flatMap((line) => {
      const name = /^ {6}- name: (.*)$/.exec(line)?.[1];
      const comment = name === undefined ? undefined : comments.get(unquoted(name));
      return comment ? [`      # ${comment.replaceAll('\n', ' ')}`, line] : [line];
    })
    .join('\n');
}

function unquoted(scalar: string): string {
  try {
    return scalar.startsWith('"')
      ? (JSON.parse(scalar) as string)
      : scalar.replaceAll(/^'|'$/g, '').replaceAll("''", "'");
  } catch {
    return scalar;
  }
}
