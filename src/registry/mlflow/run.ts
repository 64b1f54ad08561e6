import { EnvironmentError } from '../../core/errors.ts';
import { measuredBytes } from '../copy.ts';
import { demandPlainName } from '../names.ts';
import type { NewVersion } from '../registry.ts';
import { proxiedPath } from './artifacts.ts';
import { type MlflowClient, type MlflowRefusal, refusalText } from './client.ts';
import { type PartSizes, uploadInParts } from './multipart.ts';
import { packagingFor } from './packaging.ts';

/** What a version of the registry is made from. */
export interface Uploaded {
  readonly runId: string;
  /** The logged model that holds the files; null where the server is older than MLflow 3 and the run holds them. */
  readonly modelId: string | null;
  readonly source: string;
}

/**
 * Upload files, and what MLflow wants beside them to load them, as a logged model of a new run, so that MLflow shows run, model and version as one; to a server that knows
 * no logged models, as artifacts of the run. Both are marked as failed where it does not succeed,
 * or where the signal is aborted.
 */
export async function uploadToRun(
  client: MlflowClient,
  experiment: string,
  model: string,
  { files }: NewVersion,
  parts: PartSizes | undefined,
  signal?: AbortSignal,
): Promise<Uploaded> {
  const experimentId = await ensureExperiment(client, experiment);
  const { run } = await client.demand('POST', 'runs/create', {
    experiment_id: experimentId,
    start_time: Date.now(),
    run_name: 'modelassay register',
  });
  const info = (run as { info?: Record<string, unknown> } | undefined)?.info ?? {};
  const runId = String(info.run_id);
  let modelId: string | null = null;
  try {
    const logged = await createLoggedModel(client, experimentId, runId, model);
    modelId = logged?.id ?? null;
    const source = logged?.source ?? `${String(info.artifact_uri)}/model`;
    const path = await proxiedPath(client, source);
    for (const file of files) {
      const target = `${path}/${demandPlainName(file.path)}`;
      const cut = target.lastIndexOf('/');
      const inParts =
        parts !== undefined &&
        (await uploadInParts(client, target.slice(0, cut), target.slice(cut + 1), file, parts, signal));
      if (!inParts) await client.upload(target, file.bytes, measuredBytes(file, signal), signal);
    }
    for (const [name, text] of packagingFor(files.map((file) => file.path)))
      await client.upload(`${path}/${name}`, Buffer.byteLength(text), bytesOf(text), signal);
    if (modelId !== null) await settleLoggedModel(client, modelId, 'LOGGED_MODEL_READY');
    await client.call('POST', 'runs/update', { run_id: runId, status: 'FINISHED', end_time: Date.now() });
    return { runId, modelId, source };
  } catch (error) {
    // What went wrong is what is told, and not that it could not be marked.
    if (modelId !== null) await settleLoggedModel(client, modelId, 'LOGGED_MODEL_UPLOAD_FAILED').catch(() => undefined);
    await client
      .call('POST', 'runs/update', { run_id: runId, status: 'FAILED', end_time: Date.now() })
      .catch(() => undefined);
    throw error;
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function createLoggedModel(
  client: MlflowClient,
  experimentId: string,
  runId: string,
  model: string,
): Promise<{ id: string; source: string } | null> {
  const answer = await client.call('POST', 'logged-models', {
    experiment_id: experimentId,
    // Dots are refused in this name alone.
    name: model.replaceAll('.', '-'),
    source_run_id: runId,
  });
  if (!answer.ok) {
    if (isUnknownEndpoint(answer)) return null;
    throw new EnvironmentError(refusalText(client.name, 'POST logged-models', answer));
  }
  const info = (answer.body.model as { info?: Record<string, unknown> } | undefined)?.info ?? {};
  if (typeof info.model_id === 'string' && typeof info.artifact_uri === 'string')
    return { id: info.model_id, source: info.artifact_uri };
  throw new EnvironmentError(`MLflow at ${client.name} made a logged model without saying which, and where it is.`);
}

async function settleLoggedModel(
  client: MlflowClient,
  id: string,
  status: 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED',
): Promise<void> {
  await client.demand('PATCH', `logged-models/${encodeURIComponent(id)}`, { model_id: id, status });
}

/** A server that is too old for a call says so in one of these ways; no other refusal means that. */
export function isUnknownEndpoint({ status, code }: MlflowRefusal): boolean {
  return code === 'ENDPOINT_NOT_FOUND' || ([404, 405].includes(status) && code === null);
}

async function ensureExperiment(client: MlflowClient, name: string): Promise<string> {
  const find = async (): Promise<string | null> => {
    const answer = await client.call('GET', 'experiments/get-by-name', { experiment_name: name });
    if (answer.ok) return String((answer.body.experiment as Record<string, unknown> | undefined)?.experiment_id);
    if (answer.code === 'RESOURCE_DOES_NOT_EXIST') return null;
    throw new EnvironmentError(refusalText(client.name, 'GET experiments/get-by-name', answer));
  };
  const found = await find();
  if (found !== null) return found;
  const answer = await client.call('POST', 'experiments/create', { name });
  if (answer.ok) return String(answer.body.experiment_id);
  // Somebody else made it in the meantime.
  const made = answer.code === 'RESOURCE_ALREADY_EXISTS' ? await find() : null;
  if (made !== null) return made;
  throw new EnvironmentError(refusalText(client.name, 'POST experiments/create', answer));
}
