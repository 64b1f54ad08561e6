import { ConfigurationError, EnvironmentError } from '../../core/errors.ts';
import { type Place, safePlace } from '../names.ts';
import type { RegistryVersion } from '../registry.ts';
import { type MlflowAnswer, type MlflowClient, type MlflowRefusal, refusalText } from './client.ts';
import { isUnknownEndpoint } from './run.ts';
import { searchVersions, versionOf } from './version.ts';

/** What of MLflow stands for a stage. Neither kind moves by compare-and-swap. */
export interface MlflowPointer {
  /** Null where it is on no version. Throws ConfigurationError for a stage that it cannot have. */
  read(place: Place): Promise<RegistryVersion | null>;
  /** Put it on a version, or take it off the version `from`. */
  write(place: Place, from: string | null, next: string | null): Promise<MlflowAnswer>;
}

/** Aliases, since MLflow 2.3. */
export function aliasPointer(client: MlflowClient): MlflowPointer {
  const path = 'registered-models/alias';
  return {
    async read(place) {
      const answer = await client.call('GET', path, { name: safePlace(place).model, alias: aliasOf(place) });
      if (answer.ok) return versionOf(answer.body.model_version);
      if (isNoAlias(answer)) return null;
      if (isUnknownEndpoint(answer)) {
        throw new EnvironmentError(
          `The server at ${client.name} has no aliases of models (MLflow has them since 2.3). Update the server; for an older one say pointer: stage, which uses MLflow's own stages.`,
        );
      }
      throw new EnvironmentError(refusalText(client.name, `GET ${path}`, answer));
    },
    write({ model, stage }, _, next) {
      const fields = { name: model, alias: stage };
      return next === null
        ? client.call('DELETE', path, fields)
        : client.call('POST', path, { ...fields, version: next });
    },
  };
}

/** MLflow's own stages, which it means to give up: for servers that are older than aliases. */
export function stagePointer(client: MlflowClient): MlflowPointer {
  const transition = (model: string, version: string, stage: string) =>
    client.call('POST', 'model-versions/transition-stage', {
      name: model,
      version,
      stage,
      archive_existing_versions: stage !== ARCHIVED,
    });
  return {
    async read(place) {
      const stage = stageOf(place);
      const found = (await searchVersions(client, `name='${place.model}'`)).filter(
        ({ current_stage }) => current_stage === stage,
      );
      // Two who write at once can leave two there; the highest is the one that MLflow itself hands out.
      const highest = found.sort((left, right) => Number(right.version) - Number(left.version))[0];
      return highest === undefined ? null : versionOf(highest);
    },
    async write(place, from, next) {
      const version = next ?? from;
      if (version === null) return { ok: true, body: {} };
      return transition(place.model, version, next === null ? ARCHIVED : stageOf(place));
    },
  };
}

const ARCHIVED = 'Archived';
const STAGES: Readonly<Record<string, string>> = { production: 'Production', staging: 'Staging' };

function stageOf(place: Place): string {
  const { stage } = safePlace(place);
  const found = STAGES[stage.toLowerCase()];
  if (found !== undefined) return found;
  throw new ConfigurationError(
    `The stage ${JSON.stringify(stage)} is none of MLflow's own: it has production and staging. Name one of them, or take aliases (without pointer: stage).`,
  );
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
