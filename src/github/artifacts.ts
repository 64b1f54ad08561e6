import { EnvironmentError } from '../core/errors.ts';
import { startsAsProfile } from '../profile/read.ts';
import { isResultFileName, MAX_RESULT_BYTES } from '../result/read.ts';
import { clipped } from '../wording/visible.ts';
import type { GitHubClient, Repository } from './client.ts';
import type { FoundFile } from './plan-match.ts';
import { explain } from './request-failure.ts';

/** Artifacts that hold results are named so: `modelassay-<gate>-<leg>`, or `modelassay` alone. */
export const ARTIFACT_PREFIX = 'modelassay';

/** Bounds on what a stranger's job may hand over. */
const MAX_ARTIFACTS = 300;
export const MAX_ARTIFACT_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 2_000;
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;
const DOWNLOAD_TIMEOUT_MS = 120_000;

/**
 * The result files in all artifacts of a run, unread. Needs `actions: read`. Every bound that is exceeded is an error, so
 * that nothing is left out without a word. Throws EnvironmentError, also on Enterprise Server, which has no such artifacts.
 */
export async function resultFilesOfRun(
  client: GitHubClient,
  repository: Repository,
  run: number,
): Promise<FoundFile[]> {
  const artifacts = await listArtifacts(client, repository, run);
  const files: FoundFile[] = [];
  for (const artifact of artifacts) {
    if (artifact.expired)
      throw new EnvironmentError(
        `The artifact ${clipped(artifact.name, 100)} of run ${run} has expired. Run the workflow again.`,
      );
    if (artifact.size > MAX_ARTIFACT_BYTES) {
      throw new EnvironmentError(
        `The artifact ${clipped(artifact.name, 100)} has ${artifact.size} bytes; results have at most ${MAX_ARTIFACT_BYTES}. Upload only the folder results.`,
      );
    }
    const zip = await download(client, repository, artifact.id);
    files.push(...(await resultFilesInZip(zip, artifact.name)));
    if (files.length > MAX_ENTRIES) throw new EnvironmentError(`Run ${run} has more than ${MAX_ENTRIES} result files.`);
  }
  return files;
}

/** Every `.json` in the archive. Names are for messages only: nothing is written to disk. Throws EnvironmentError. */
export async function resultFilesInZip(zip: Uint8Array, artifact: string): Promise<FoundFile[]> {
  const { unzipSync } = await import('fflate');
  let entries = 0;
  let unpacked = 0;
  const refuse = (reason: string) => new EnvironmentError(`The artifact ${clipped(artifact, 100)} ${reason}.`);
  let contents: Record<string, Uint8Array>;
  try {
    contents = unzipSync(zip, {
      filter({ name, originalSize }) {
        if (!isResultName(name)) return false;
        entries++;
        unpacked += originalSize;
        if (entries > MAX_ENTRIES) throw refuse(`has more than ${MAX_ENTRIES} files`);
        // What inflates to more than it declares is cut there by the library, and is then no JSON any more.
        if (originalSize > MAX_RESULT_BYTES)
          throw refuse(`holds a file of ${originalSize} bytes; a result has at most ${MAX_RESULT_BYTES}`);
        if (unpacked > MAX_UNPACKED_BYTES) throw refuse(`unpacks to more than ${MAX_UNPACKED_BYTES} bytes`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw refuse('is no zip archive that can be read');
  }
  return (
    Object.entries(contents)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      // A matrix leg may leave the profile of its part beside its results.
      .filter(([, content]) => !startsAsProfile(content))
      .map(([name, content]) => ({ name: `${artifact}/${name}`, content }))
  );
}

/** Results lie at the top or in a folder `results`; what was made from them beside them is none. */
function isResultName(name: string): boolean {
  const parts = name.split('/');
  return isResultFileName(parts.at(-1)!) && (parts.length === 1 || parts.at(-2) === 'results');
}

interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly expired: boolean;
}

async function listArtifacts(client: GitHubClient, repository: Repository, run: number): Promise<ListedArtifact[]> {
  try {
    const all = await client.paginate(client.rest.actions.listWorkflowRunArtifacts, {
      ...repository,
      run_id: run,
      per_page: 100,
    });
    const own = all.filter(({ name }) => name === ARTIFACT_PREFIX || name.startsWith(`${ARTIFACT_PREFIX}-`));
    if (own.length > MAX_ARTIFACTS)
      throw new EnvironmentError(
        `Run ${run} has ${own.length} artifacts of results; at most ${MAX_ARTIFACTS} are read.`,
      );
    return own.map(({ id, name, size_in_bytes, expired }) => ({ id, name, size: size_in_bytes, expired }));
  } catch (error) {
    throw asEnvironmentError(error, `The artifacts of run ${run} could not be listed`);
  }
}

async function download(client: GitHubClient, repository: Repository, id: number): Promise<Uint8Array> {
  try {
    const { data } = await client.rest.actions.downloadArtifact({
      ...repository,
      artifact_id: id,
      archive_format: 'zip',
      request: { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) },
    });
    const zip = new Uint8Array(data as ArrayBuffer);
    if (zip.byteLength > MAX_ARTIFACT_BYTES)
      throw new EnvironmentError(`An artifact has ${zip.byteLength} bytes; at most ${MAX_ARTIFACT_BYTES} are read.`);
    return zip;
  } catch (error) {
    throw asEnvironmentError(error, 'An artifact could not be downloaded');
  }
}

function asEnvironmentError(error: unknown, what: string): EnvironmentError {
  return error instanceof EnvironmentError
    ? error
    : new EnvironmentError(explain(error, what, 'actions: read'), { cause: error });
}
