import { relative } from 'node:path';
import { exitCodeOfProblems } from '../../suite/exit-code.ts';
import { shardOfText } from '../../suite/part.ts';
import type { SuiteRequest } from '../../suite/run.ts';
import { runParts } from '../../suite/run-parts.ts';
import type { Session } from '../../suite/session.ts';
import type { Terminal } from '../terminal.ts';

/** Measures one part of the rows and says where it lies. Resolves to the exit code: nothing blocks before all parts are one. */
export async function measureParts(
  request: SuiteRequest,
  text: string,
  by: string | undefined,
  session: Session,
  terminal: Terminal,
): Promise<number> {
  const measured = await runParts(request, shardOfText(text, by), session);
  terminal.clearProgress();
  for (const { path, sentence, problem } of measured) {
    if (problem === null) terminal.out(`${sentence}: ${relative(process.cwd(), path)}\n`);
    else terminal.fail(sentence);
  }
  terminal.out('No verdict yet: modelassay report puts all parts together.\n');
  return exitCodeOfProblems(measured.map(({ problem }) => problem));
}
