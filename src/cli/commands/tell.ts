import { relative } from 'node:path';
import type { Result } from '../../result/document.ts';
import { renderJson, renderTerminal, type WrittenReport } from '../../suite/report.ts';
import type { Terminal } from '../terminal.ts';

/** The verdict on standard output: a table for people, or JSON; where the files are, on standard error. */
export function tell(
  results: readonly Result[],
  reports: readonly WrittenReport[],
  json: boolean,
  terminal: Terminal,
): void {
  terminal.out(
    json ? renderJson(results) : renderTerminal(results, { color: terminal.color, columns: terminal.columns }),
  );
  const paths = reports.map((report) => relative(process.cwd(), report.path) || report.path);
  if (paths.length > 0) terminal.error(`Report: ${paths.join(', ')}\n`);
}
