/** A name from a model, fit for a message: in quotes, on one line, cut where it is long. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
}

const LONGEST = 120;
