import { readGitHubContext } from '../../github/context.ts';
import type { FoundFile } from '../../github/plan-match.ts';
import { runIdentity } from '../../suite/identity.ts';
import { mergeParts } from '../../suite/merge-parts.ts';
import type { Terminal } from '../terminal.ts';
import { isPublicTo } from './public-repository.ts';
import { withSession } from './session.ts';

/** The results that the parts in these folders make. */
export async function mergePartsHere(
  paths: readonly string[],
  out: string,
  terminal: Terminal,
): Promise<readonly FoundFile[]> {
  const workingFolder = process.cwd();
  const context = await readGitHubContext({ environment: process.env, workingFolder });
  const identity = runIdentity(context, null);
  return withSession(
    terminal,
    {},
    (session) => mergeParts({ paths, out, identity, workingFolder, environment: process.env, context: session }),
    { publicRepository: isPublicTo(context, process.env) },
  );
}
