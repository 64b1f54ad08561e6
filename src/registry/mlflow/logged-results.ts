import { ConfigurationError, EnvironmentError } from '../../core/errors.ts';
import { artifactFiles } from './artifacts.ts';
import { loginFrom, mlflowClient, refusalText } from './client.ts';

/** Where a training job logs its results: `mlflow.log_artifacts("modelassay-out/results", "modelassay")`. */
const LOGGED_AT = 'modelassay';

const PATIENCE_MS = 60_000;
const MOST_RUNS = 100;

/**
 * The JSON files that the newest runs of an experiment logged below `modelassay/`, each of at most `mostBytes`. Throws
 * ConfigurationError where there is no such experiment, and EnvironmentError where the server does not answer.
 */
export async function loggedResults(
  experiment: string,
  environment: NodeJS.ProcessEnv,
  mostBytes: number,
): Promise<readonly Uint8Array[]> {
  const uri = environment.MLFLOW_TRACKING_URI ?? '';
  if (uri === '') throw new ConfigurationError('MLFLOW_TRACKING_URI says where MLflow is, and is not set.');
  const client = mlflowClient({ uri, login: loginFrom(environment), patience: PATIENCE_MS });
  const named = await client.call('GET', 'experiments/get-by-name', { experiment_name: experiment });
  if (!named.ok) {
    if (named.code !== 'RESOURCE_DOES_NOT_EXIST')
      throw new EnvironmentError(refusalText(client.name, 'looking for an experiment', named));
    throw new ConfigurationError(`MLflow at ${client.name} has no experiment ${JSON.stringify(experiment)}.`);
  }
  const { runs = [] } = (await client.demand('POST', 'runs/search', {
    experiment_ids: [(named.body.experiment as { experiment_id?: unknown } | undefined)?.experiment_id],
    max_results: MOST_RUNS,
    order_by: ['attributes.start_time DESC'],
  })) as { runs?: readonly { info?: { artifact_uri?: unknown } }[] };
  const contents: Uint8Array[] = [];
  for (const { info } of runs) {
    for (const file of await artifactFiles(client, `${String(info?.artifact_uri)}/${LOGGED_AT}`)) {
      if (file.name.endsWith('.json')) contents.push(await bounded(file.open(), mostBytes));
    }
  }
  return contents;
}

/** One byte more than allowed of what is longer, so that nobody takes it for whole. */
async function bounded(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    size += chunk.length;
    if (size > most) break;
  }
  return Buffer.concat(kept).subarray(0, most + 1);
}
