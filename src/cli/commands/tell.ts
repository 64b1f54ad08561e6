import { relative } from 'node:path';
import { PLAIN_CONTEXT, type ReportContext } from '../../report/context.ts';
import { renderJson } from '../../report/json.ts';
import { renderTerminal } from '../../report/terminal.ts';
import type { WrittenReport } from '../../report/write.ts';
import type { Result } from '../../result/document.ts';
import type { Terminal } from '../terminal.ts';

/** The verdict on standard output: a table for people, or JSON; where the files are, on standard error. */
export function tell(
  results: readonly Result[],
  reports: readonly WrittenReport[],
  json: boolean,
  terminal: Terminal,
  context: ReportContext = PLAIN_CONTEXT,
): void {
  const { color, columns } = terminal;
  terminal.out(json ? renderJson(results, context) : renderTerminal(results, { color, columns, context }));
  const paths = reports.map((report) => relative(process.cwd(), report.path) || report.path);
  if (paths.length > 0) terminal.error(`Written: ${paths.join(', ')}\n`);
}
