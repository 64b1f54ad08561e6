import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '../../core/errors.ts';
import { demandFitting } from '../annotations.ts';
import { type Place, safeName } from '../names.ts';
import type { Pointed, Registry, RegistryVersion } from '../registry.ts';
import { artifactFiles, demandKeptNames } from './artifacts.ts';
import { type MlflowClient, refusalText } from './client.ts';
import type { PartSizes } from './multipart.ts';
import { demandNoPackaging, withoutPackaging } from './packaging.ts';
import { aliasPointer, stagePointer } from './pointer.ts';
import { uploadToRun } from './run.ts';
import { searchVersions, versionOf } from './version.ts';

const READY_MS = 60_000;

export interface MlflowOptions {
  /** What stands for a stage; aliases where it is not said. */
  readonly pointer?: 'alias' | 'stage' | undefined;
  /** Send large files in parts to the store behind the server; undefined sends everything through the server. */
  readonly parts?: PartSizes | undefined;
}

/**
 * MLflow's model registry: a stage is an alias. It has no compare-and-swap, no history and no digest of its own; the ledger
 * makes up for that among those who use it. Bytes go through the server's own artifact proxy, as a logged model of a run in
 * `experiment`.
 */
export function mlflowRegistry(client: MlflowClient, experiment: string, options: MlflowOptions = {}): Registry {
  const pointer = options.pointer === 'stage' ? stagePointer(client) : aliasPointer(client);
  const resolve = async (place: Place): Promise<Pointed | null> => {
    const found = await pointer.read(place);
    // A pointer goes with its version.
    return found && { version: found.version, isThere: true };
  };
  const get = async (model: string, version: string): Promise<RegistryVersion | null> => {
    safeName('model', model);
    if (!/^\d{1,18}$/.test(version)) return null;
    const answer = await client.call('GET', 'model-versions/get', { name: model, version });
    if (answer.ok) return versionOf(answer.body.model_version);
    if (answer.code === 'RESOURCE_DOES_NOT_EXIST') return null;
    throw new EnvironmentError(refusalText(client.name, 'GET model-versions/get', answer));
  };
  const name = client.name;
  // Longest value of a tag of a version, in any MLflow.
  const capabilities = { cas: false, history: false, protectedPointer: false, digest: false, annotation: 5_000 };
  const annotate = async (model: string, version: string, annotations: Readonly<Record<string, string>>) => {
    demandFitting({ name, capabilities }, annotations, true);
    for (const [key, value] of Object.entries(annotations)) {
      const tag = { key: safeName('annotation', key), value };
      await client.demand('POST', 'model-versions/set-tag', { name: safeName('model', model), version, ...tag });
    }
  };

  return {
    kind: 'mlflow',
    name,
    capabilities,
    get,
    resolve,
    annotate,
    async list(model) {
      const versions = (await searchVersions(client, `name='${safeName('model', model)}'`)).map(versionOf);
      return versions.sort((a, b) => Number(a.version) - Number(b.version));
    },
    async find(model, digest) {
      const filter = `name='${safeName('model', model)}' AND tags.\`modelassay.digest\` = '${digest}'`;
      const versions = (await searchVersions(client, filter)).map((found) => versionOf(found).version);
      return versions.sort((a, b) => Number(a) - Number(b));
    },
    async createVersion(model, version, signal) {
      demandFitting({ name, capabilities }, version.annotations);
      demandKeptNames(version.files);
      demandNoPackaging(version.files);
      await ensureModel(client, safeName('model', model));
      const { runId, modelId, source } = await uploadToRun(client, experiment, model, version, options.parts, signal);
      const tags = Object.entries({ ...version.annotations, 'modelassay.digest': version.digest }).map(
        ([key, value]) => ({ key: safeName('annotation', key), value }),
      );
      const body = await client.demand('POST', 'model-versions/create', {
        name: model,
        source,
        run_id: runId,
        tags,
        ...(modelId !== null && { model_id: modelId }),
      });
      return whenReady(client, model, versionOf(body.model_version).version);
    },
    async setPointer(place, expected, next) {
      const found = (await resolve(place))?.version ?? null;
      if (found !== expected) return { ok: false, found };
      if (found === next) return { ok: true };
      if (next !== null && (await get(place.model, next)) === null) {
        throw new EnvironmentError(`${client.name} has no version ${next} of ${place.model}.`);
      }
      const answer = await pointer.write(place, found, next);
      // Whoever wrote in between won: the last writer holds it, and there is no other way to find out. A server may also
      // refuse one of two who write at once (its database is locked), so the pointer decides, not the answer.
      const now = (await resolve(place))?.version ?? null;
      if (now === next) return { ok: true };
      if (answer.ok || now !== expected) return { ok: false, found: now };
      throw new EnvironmentError(refusalText(client.name, 'moving the pointer', answer));
    },
    async fetchBytes(model, version) {
      if ((await get(model, version)) === null)
        throw new EnvironmentError(`${client.name} has no version ${version} of ${model}.`);
      const { artifact_uri } = await client.demand('GET', 'model-versions/get-download-uri', { name: model, version });
      return withoutPackaging(await artifactFiles(client, String(artifact_uri)));
    },
  };
}

async function ensureModel(client: MlflowClient, name: string): Promise<void> {
  const answer = await client.call('POST', 'registered-models/create', { name });
  if (answer.ok || answer.code === 'RESOURCE_ALREADY_EXISTS') return;
  throw new EnvironmentError(refusalText(client.name, 'POST registered-models/create', answer));
}

async function whenReady(client: MlflowClient, model: string, version: string): Promise<RegistryVersion> {
  for (const start = performance.now(); performance.now() - start < READY_MS; await sleep(500)) {
    const { model_version } = await client.demand('GET', 'model-versions/get', { name: model, version });
    const { status } = model_version as Record<string, unknown>;
    if (status === 'READY') return versionOf(model_version);
    if (status === 'FAILED_REGISTRATION') break;
  }
  throw new EnvironmentError(`MLflow did not make version ${version} of ${model} ready within ${READY_MS / 1000} s.`);
}
