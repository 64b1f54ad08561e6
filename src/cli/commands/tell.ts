import { relative } from 'node:path';
import { renderJson } from '../../report/json.ts';
import type { Report } from '../../report/report.ts';
import { renderTerminal } from '../../report/terminal.ts';
import type { WrittenReport } from '../../report/write.ts';
import type { Terminal } from '../terminal.ts';

/** The verdict on standard output: a table for people, or JSON; where the files are, on standard error. */
export function tell(report: Report, written: readonly WrittenReport[], json: boolean, terminal: Terminal): void {
  const { color, columns } = terminal;
  terminal.out(json ? renderJson(report) : renderTerminal(report, { color, columns }));
  const paths = written.map(({ path }) => relative(process.cwd(), path) || path);
  if (paths.length > 0) terminal.error(`Written: ${paths.join(', ')}\n`);
}
