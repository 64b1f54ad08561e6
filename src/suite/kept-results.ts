import { runCommand } from '../child/command.ts';
import { ConfigurationError } from '../core/errors.ts';
import { bytes, milliseconds } from '../core/units.ts';
import type { Result } from '../result/document.ts';
import { MAX_RESULT_BYTES, readResult } from '../result/read.ts';
import { RESULTS_REF } from '../result/results-ref.ts';
import { several } from '../wording/numbers.ts';
import { resultFilesIn } from './read-results.ts';

const LIMITS = { timeout: milliseconds(60_000), output: bytes(256 * 2 ** 20) };
const MOST_COMMITS = 500;

/** What earlier runs measured, and how many of their documents could not be read. */
export interface KeptResults {
  readonly results: readonly Result[];
  readonly unreadable: number;
}

/** Says how many documents were left out; null where none was. */
export function leftOut({ unreadable }: KeptResults): string | null {
  if (unreadable === 0) return null;
  return `${several(unreadable, 'document is', 'documents are')} no result, and left out.`;
}

/** The results of earlier runs in files and folders, each run with its own; what cannot be read is counted. */
export async function resultsOfRuns(paths: readonly string[]): Promise<KeptResults> {
  return read((await resultFilesIn(paths)).map(({ content }) => content));
}

/** Those that the newest runs of an experiment logged to the MLflow of `MLFLOW_TRACKING_URI`, below `modelassay/`. */
export async function resultsOfMlflow(experiment: string, environment: NodeJS.ProcessEnv): Promise<KeptResults> {
  const { loggedResults } = await import('../registry/mlflow/logged-results.ts');
  return read(await loggedResults(experiment, environment, MAX_RESULT_BYTES));
}

function read(contents: readonly Uint8Array[]): KeptResults {
  const all = contents.map((content) => (content.byteLength > MAX_RESULT_BYTES ? null : readResult(content)));
  const results = all.flatMap((one) => (one?.ok ? [one.result] : []));
  return { results, unreadable: all.length - results.length };
}

/** The results that GitHub keeps for commits of the default branch, fetched from a remote of this repository. */
export async function resultsOfRef(folder: string, remote: string, signal: AbortSignal): Promise<KeptResults> {
  const git = async (...args: string[]) => {
    const { ended, stdout, stderr } = await runCommand({ program: 'git', args, folder }, LIMITS, signal);
    if (ended.kind === 'exited' && ended.code === 0) return stdout.toString('utf8');
    // The first line is the cause; those after it are advice.
    const why = (stderr.trim().split('\n')[0] ?? '').replace(/\.$/, '');
    throw new ConfigurationError(
      `No results could be read from ${RESULTS_REF} of ${remote}: ${why || ended.kind}. The actions keep them there with keep-results: ref; or name folders of results.`,
    );
  };
  await git('fetch', '--quiet', '--no-tags', '--depth=1', remote, RESULTS_REF);
  const names = (await git('ls-tree', '-r', '--name-only', 'FETCH_HEAD'))
    .split('\n')
    .filter((name) => name.endsWith('.json'));
  const contents: Uint8Array[] = [];
  for (const name of names.slice(-MOST_COMMITS)) {
    const documents = documentsIn(await git('show', `FETCH_HEAD:${name}`));
    contents.push(...documents.map((document) => Buffer.from(JSON.stringify(document))));
  }
  return read(contents);
}

function documentsIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [null];
  }
}
