import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, EnvironmentError } from '../../core/errors.ts';
import { demandPlainName } from '../bytes.ts';
import { measuredBytes } from '../copy.ts';
import { type Place, safeName, safePlace } from '../names.ts';
import { MAX_ANNOTATION, type NewVersion, type Registry, type RegistryVersion } from '../registry.ts';
import { artifactFiles, proxiedPath } from './artifacts.ts';
import { type MlflowAnswer, type MlflowClient, type MlflowRefusal, refusalText } from './client.ts';
import { type PartSizes, uploadInParts } from './multipart.ts';

const PAGE = 1_000;
const MAX_PAGES = 1_000;
const READY_MS = 60_000;

/**
 * MLflow's model registry: a stage is an alias. It has no compare-and-swap, no history and no digest of its own; the ledger
 * makes up for that among those who use it. Bytes go through the server's artifact proxy, as artifacts of a run in `experiment`.
 */
export function mlflowRegistry(client: MlflowClient, experiment: string, parts: PartSizes | null = null): Registry {
  const get = async (model: string, version: string): Promise<RegistryVersion | null> => {
    safeName('model', model);
    if (!/^\d{1,18}$/.test(version)) return null;
    const answer = await client.call('GET', 'model-versions/get', { name: model, version });
    if (answer.ok) return versionOf(answer.body.model_version);
    if (answer.code === 'RESOURCE_DOES_NOT_EXIST') return null;
    throw new EnvironmentError(refusalText(client.name, 'GET model-versions/get', answer));
  };
  const resolve = async (place: Place): Promise<RegistryVersion | null> => {
    const answer = await client.call('GET', 'registered-models/alias', {
      name: safePlace(place).model,
      alias: aliasOf(place),
    });
    if (answer.ok) return versionOf(answer.body.model_version);
    if (isNoAlias(answer)) return null;
    if (answer.code === 'ENDPOINT_NOT_FOUND' || (answer.status === 404 && answer.code === null)) {
      throw new EnvironmentError(
        `The server at ${client.name} has no aliases of models (MLflow has them since 2.3). Promote over another registry, or update the server.`,
      );
    }
    throw new EnvironmentError(refusalText(client.name, 'GET registered-models/alias', answer));
  };
  const annotate = async (model: string, version: string, annotations: Readonly<Record<string, string>>) => {
    for (const [key, value] of Object.entries(annotations)) {
      const tag = { key: safeName('annotation', key), value: value.slice(0, MAX_ANNOTATION) };
      await client.demand('POST', 'model-versions/set-tag', { name: safeName('model', model), version, ...tag });
    }
  };

  return {
    kind: 'mlflow',
    name: client.name,
    capabilities: { cas: false, history: false, protectedPointer: false, digest: false },
    get,
    resolve,
    annotate,
    async list(model) {
      const versions: RegistryVersion[] = [];
      const filter = `name='${safeName('model', model)}'`;
      let token: unknown;
      for (let page = 0; page < MAX_PAGES; page++) {
        const body = await client.demand('GET', 'model-versions/search', {
          filter,
          max_results: PAGE,
          page_token: token,
        });
        versions.push(...((body.model_versions ?? []) as readonly unknown[]).map(versionOf));
        token = body.next_page_token || undefined;
        if (token === undefined) break;
      }
      return versions.sort((a, b) => Number(a.version) - Number(b.version));
    },
    async createVersion(model, version) {
      await ensureModel(client, safeName('model', model));
      const { runId, source } = await uploadToRun(client, experiment, version, parts);
      const tags = Object.entries({ ...version.annotations, 'modelassay.digest': version.digest }).map(
        ([key, value]) => ({
          key: safeName('annotation', key),
          value: value.slice(0, MAX_ANNOTATION),
        }),
      );
      const body = await client.demand('POST', 'model-versions/create', { name: model, source, run_id: runId, tags });
      return whenReady(client, model, versionOf(body.model_version).version);
    },
    async setPointer(place, expected, next) {
      const alias = aliasOf(place);
      const found = (await resolve(place))?.version ?? null;
      if (found !== expected) return { ok: false, found };
      if (found === next) return { ok: true };
      if (next !== null && (await get(place.model, next)) === null) {
        throw new EnvironmentError(`${client.name} has no version ${next} of ${place.model}.`);
      }
      const path = 'registered-models/alias';
      const answer =
        next === null
          ? await client.call('DELETE', path, { name: place.model, alias })
          : await client.call('POST', path, { name: place.model, alias, version: next });
      // Whoever wrote in between won: the last writer holds the alias, and there is no other way to find out. A server may
      // also refuse one of two who write at once (its database is locked), so the pointer decides, not the answer.
      const now = (await resolve(place))?.version ?? null;
      if (now === next) return { ok: true };
      if (answer.ok || now !== expected) return { ok: false, found: now };
      throw new EnvironmentError(refusalText(client.name, 'moving an alias', answer));
    },
    async fetchBytes(model, version) {
      if ((await get(model, version)) === null)
        throw new EnvironmentError(`${client.name} has no version ${version} of ${model}.`);
      const { artifact_uri } = await client.demand('GET', 'model-versions/get-download-uri', { name: model, version });
      return artifactFiles(client, String(artifact_uri));
    },
  };
}

/** MLflow's own store says 400, others 404; a missing model is a missing alias too. Nothing else is. */
function isNoAlias({ status, code, message }: MlflowRefusal): boolean {
  if (code === 'RESOURCE_DOES_NOT_EXIST') return true;
  return status === 400 && code === 'INVALID_PARAMETER_VALUE' && /alias .*not found/i.test(message);
}

function aliasOf(place: Place): string {
  const { stage } = safePlace(place);
  if (/^[\w-]+$/.test(stage) && !/^(latest|v\d+)$/i.test(stage)) return stage;
  throw new ConfigurationError(
    `The stage ${JSON.stringify(stage)} cannot be an alias of MLflow: it takes letters, digits, dashes and underscores, and keeps "latest" and "v" with a number for itself.`,
  );
}

async function ensureModel(client: MlflowClient, name: string): Promise<void> {
  const answer = await client.call('POST', 'registered-models/create', { name });
  if (answer.ok || answer.code === 'RESOURCE_ALREADY_EXISTS') return;
  throw new EnvironmentError(refusalText(client.name, 'POST registered-models/create', answer));
}

async function uploadToRun(
  client: MlflowClient,
  experiment: string,
  { files }: NewVersion,
  parts: PartSizes | null,
): Promise<{ runId: string; source: string }> {
  const experimentId = await ensureExperiment(client, experiment);
  const { run } = await client.demand('POST', 'runs/create', {
    experiment_id: experimentId,
    start_time: Date.now(),
    run_name: 'modelassay register',
  });
  const info = (run as { info?: Record<string, unknown> } | undefined)?.info ?? {};
  const runId = String(info.run_id);
  const source = `${String(info.artifact_uri)}/model`;
  const finish = (status: 'FINISHED' | 'FAILED') =>
    client.call('POST', 'runs/update', { run_id: runId, status, end_time: Date.now() });
  try {
    const path = await proxiedPath(client, source);
    for (const file of files) {
      const target = `${path}/${demandPlainName(file.path)}`;
      const cut = target.lastIndexOf('/');
      const inParts =
        parts !== null && (await uploadInParts(client, target.slice(0, cut), target.slice(cut + 1), file, parts));
      if (!inParts) await client.upload(target, file.bytes, measuredBytes(file));
    }
  } catch (error) {
    await finish('FAILED').catch((): MlflowAnswer | null => null);
    throw error;
  }
  await finish('FINISHED');
  return { runId, source };
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

async function whenReady(client: MlflowClient, model: string, version: string): Promise<RegistryVersion> {
  for (const start = Date.now(); Date.now() - start < READY_MS; await sleep(500)) {
    const { model_version } = await client.demand('GET', 'model-versions/get', { name: model, version });
    const { status } = model_version as Record<string, unknown>;
    if (status === 'READY') return versionOf(model_version);
    if (status === 'FAILED_REGISTRATION') break;
  }
  throw new EnvironmentError(`MLflow did not make version ${version} of ${model} ready within ${READY_MS / 1000} s.`);
}

/** Throws EnvironmentError where an answer is no version: what is not understood is not guessed. */
function versionOf(value: unknown): RegistryVersion {
  const { version, tags, creation_timestamp } = (value ?? {}) as Record<string, unknown>;
  if (typeof version !== 'string' && typeof version !== 'number') {
    throw new EnvironmentError(
      'MLflow answered without the number of a version. Is this the address of MLflow itself?',
    );
  }
  const pairs = (Array.isArray(tags) ? tags : []) as readonly { key?: unknown; value?: unknown }[];
  const annotations = Object.fromEntries(pairs.map(({ key, value }) => [String(key), String(value ?? '')]));
  const created = Number(creation_timestamp);
  return {
    version: String(version),
    digest: annotations['modelassay.digest'] ?? null,
    annotations,
    createdAt: Number.isFinite(created) && created > 0 ? new Date(created).toISOString() : null,
  };
}
