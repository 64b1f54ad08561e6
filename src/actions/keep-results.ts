import { messageOf } from '../core/errors.ts';
import { appendToResultsRef } from '../github/results-ref.ts';
import { repositoryOf } from '../github/target.ts';
import type { Result } from '../result/document.ts';
import type { Toolkit } from './toolkit.ts';
import { clientOf } from './views.ts';

/**
 * Append what a push to the default branch measured to refs/modelassay/results, where pull requests find it as their merge
 * base. Only where the input asks for it; a failure is one warning and changes no verdict.
 */
export async function keepResults(toolkit: Toolkit, results: readonly Result[]): Promise<void> {
  const { context, log } = toolkit;
  const wanted = toolkit.inputs.keepResults;
  if (wanted === '' || wanted === 'none') return;
  if (wanted !== 'ref') return log.warn(`keep-results: ${JSON.stringify(wanted)} is not known; write ref or none.`);
  if (context.event !== 'push' || context.ref !== `refs/heads/${context.defaultBranch}`) return;
  const [client, repository] = [await clientOf(toolkit), repositoryOf(context.repository)];
  if (client === null || repository === null || context.commit === null) return;
  try {
    await appendToResultsRef(client, repository, context.commit, results);
  } catch (error) {
    log.warn(`The results were not kept: ${messageOf(error)}`);
  }
}
