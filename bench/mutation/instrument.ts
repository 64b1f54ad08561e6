import type { Host, Parsed } from './mutants.ts';

/** The mutants of a file that are to be compiled in, each under its number. */
export type Numbered = ReadonlyMap<number, Parsed['mutants'][number]>;

/**
 * All mutants in one text: `(__at(17) ? (a > b) : (a >= b))`. `__at` tells which of them is switched on, and learns which
 * are reached; `__tick` counts the turns of loops, so that an endless one ends.
 */
export function instrument(source: string, numbered: Numbered, loops: Parsed['loops']): string {
  const hosts = new Map<string, { host: Host; mutants: [number, string][] }>();
  for (const [id, { host, text }] of numbered) {
    const key = `${host.start}-${host.end}`;
    const entry = hosts.get(key) ?? { host, mutants: [] };
    entry.mutants.push([id, text]);
    hosts.set(key, entry);
  }
  const ranges = [
    ...loops.map(({ start, end, block }) => ({
      start,
      end,
      wrap: (inner: string) => (block ? `{__tick();${inner.slice(1)}` : `{__tick();${inner}}`),
    })),
    ...[...hosts.values()].map(({ host, mutants }) => ({
      ...host,
      wrap: (inner: string) => switched(host, mutants, inner),
    })),
    // Outer before inner; a loop's body before the one statement that it consists of, which a mutant may remove.
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;
  const print = (start: number, end: number): string => {
    let text = '';
    let at = start;
    while (next < ranges.length && ranges[next]!.start < end) {
      const range = ranges[next++]!;
      text += source.slice(at, range.start) + range.wrap(print(range.start, range.end));
      at = range.end;
    }
    return text + source.slice(at, end);
  };
  return `const { at: __at, tick: __tick } = globalThis.__mutation ?? { at: () => false, tick() {} };${print(0, source.length)}`;
}

function switched({ kind }: Host, mutants: readonly [number, string][], inner: string): string {
  if (kind === 'statement') return `{${mutants.map(([id]) => `if (!__at(${id})) `).join('')}${inner}}`;
  return `(${mutants.map(([id, text]) => `__at(${id}) ? (${text}) : `).join('')}(${inner}))`;
}
