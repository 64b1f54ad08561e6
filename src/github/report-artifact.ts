import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import type { Environment } from '../runtime/environment.ts';
import { type ArtifactService, artifactService, ServiceError } from './artifact-service.ts';
import { type GitHubContext, runUrl } from './context.ts';
import { createPatience, type Patience } from './patience.ts';

export interface ReportArtifact {
  /** Absolute. */
  readonly file: string;
  /** As a person would find it in the workspace. */
  readonly shown: string;
  readonly context: GitHubContext;
  /** The user's `id`. */
  readonly id: string | null;
  readonly environment: Environment;
  readonly log: Logger;
  /** Of its own: a silent service must not cost the comment its time. */
  readonly patience?: Patience;
  readonly service?: ArtifactService | undefined;
}

const MAX_NAME = 120;
const PATIENCE_MS = 30_000;

/**
 * The HTML report as an artifact of this run, and its address. Null, and one sentence in the log, where there is no service
 * for it, or it does not take it: the report lies in the workspace then. Never throws.
 */
export async function uploadReport(artifact: ReportArtifact): Promise<string | null> {
  const { file, shown, context, environment, log } = artifact;
  const run = runUrl(context);
  const service = artifact.service ?? artifactService(environment);
  const missing = context.server.enterprise
    ? 'Enterprise Server has no such artifacts'
    : service === undefined
      ? 'this runner offers no service for it'
      : run === null
        ? 'this run has no number'
        : null;
  if (missing !== null || service === undefined) {
    log.info(`The HTML report is not uploaded: ${missing}. It is ${shown}.`);
    return null;
  }
  try {
    const id = await upload(service, await readFile(file), artifact);
    const url = `${run}/artifacts/${id}`;
    log.info(`The full report, with pictures: ${url}`);
    return url;
  } catch (error) {
    log.warn(`The HTML report could not be uploaded: ${messageOf(error)}. It is ${shown}; the verdict stands.`);
    return null;
  }
}

/** Another name where the own one is taken: by a job that a reusable workflow has twice, or by a second step of this job. */
async function upload(service: ArtifactService, html: Uint8Array, artifact: ReportArtifact): Promise<string> {
  const { patience = createPatience(PATIENCE_MS) } = artifact;
  const name = artifactName(artifact);
  try {
    return await uploadAs(service, html, name, patience);
  } catch (error) {
    if (!(error instanceof ServiceError && error.status === 409)) throw error;
    return uploadAs(service, html, `${name}-${randomBytes(4).toString('hex')}`, patience);
  }
}

/** As a page that a browser opens; as an archive where the service does not know such artifacts, as `act` does not. */
async function uploadAs(service: ArtifactService, html: Uint8Array, name: string, patience: Patience): Promise<string> {
  try {
    const page = { name: `${name}.html`, content: html, type: 'text/html', version: 7 } as const;
    return await service.upload(page, patience);
  } catch (error) {
    if (!(error instanceof ServiceError) || [401, 403, 409, 429].includes(error.status)) throw error;
    const { zipSync } = await import('fflate');
    const content = zipSync({ [`${name}.html`]: html });
    return service.upload({ name, content, type: 'application/zip', version: 4 }, patience);
  }
}

/**
 * `report-<job>-<leg>-<id>`, and the attempt from the second on: unique in a run, whatever its matrix. Artifacts of results
 * begin with `modelassay`, so that nobody who gathers those gathers this.
 */
export function artifactName({ context: { job, leg, run }, id }: Pick<ReportArtifact, 'context' | 'id'>): string {
  const attempt = (run.attempt ?? 1) > 1 ? `attempt-${run.attempt}` : null;
  const parts = ['report', job, leg?.id, id, attempt].filter((part) => part);
  const whole = parts.join('-');
  const plain = whole.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, MAX_NAME);
  return plain === whole ? plain : `${plain}-${createHash('sha256').update(whole).digest('hex').slice(0, 8)}`;
}
