/**
 * Latencies as a program printed them, one a line, in milliseconds; `scale` is that of its unit. `inf` is a call that failed;
 * empty lines mean nothing. Or the rest of a sentence about the program that says which line is none.
 */
export function readNumbers(text: string, scale: number): Float64Array | { readonly problem: string } {
  const lines = text.split('\n');
  const latencies: number[] = [];
  for (const [at, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === '') continue;
    // What it was about to write when it ended.
    const latency = /^[+]?inf(inity)?$/i.test(line) ? Number.POSITIVE_INFINITY : Number(line);
    if (/^\d+,\d+$/.test(line)) {
      return {
        problem: `printed ${shown(line)} in line ${at + 1}: a comma is no decimal point. Print 1.5, as in the locale C.`,
      };
    }
    if (Number.isNaN(latency) || !/^[+\-.\dei nfty]+$/i.test(line)) {
      return {
        problem: `printed ${shown(line)} in line ${at + 1}, which is no number. Print one latency a line, and anything else to standard error.`,
      };
    }
    if (latency < 0) {
      return {
        problem: `printed ${shown(line)} in line ${at + 1}, and no call takes less than nothing: time with a clock that never steps back.`,
      };
    }
    latencies.push(latency * scale);
  }
  if (latencies.length === 0) return { problem: 'printed no latency. Print one a line to standard output.' };
  return Float64Array.from(latencies);
}

function shown(line: string): string {
  return JSON.stringify(line.slice(0, 100));
}
