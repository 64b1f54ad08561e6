import { ConfigurationError, EnvironmentError } from '../../core/errors.ts';
import { demandPlainName } from '../names.ts';
import type { RegisteredFile } from '../registry.ts';
import type { MlflowClient } from './client.ts';

const MAX_FILES = 10_000;
const MAX_DEPTH = 20;

/** Every file below an artifact address, which only the server's own proxied store may be. */
export async function artifactFiles(client: MlflowClient, uri: string): Promise<readonly RegisteredFile[]> {
  const root = await proxiedPath(client, uri);
  const files: RegisteredFile[] = [];
  const walk = async (folder: string, depth: number) => {
    if (depth > MAX_DEPTH) throw new EnvironmentError(`${uri} nests deeper than ${MAX_DEPTH} folders.`);
    const { files: items = [] } = await client.listArtifacts(`${root}${folder === '' ? '' : `/${folder}`}`);
    for (const item of items as readonly Record<string, unknown>[]) {
      // Servers give the name alone, or the path from the folder that was listed.
      const own = String(item.path).split('/').at(-1) ?? '';
      const name = demandPlainName(folder === '' ? own : `${folder}/${own}`);
      if (item.is_dir === true) await walk(name, depth + 1);
      else files.push({ name, open: () => client.download(`${root}/${name}`) });
      if (files.length > MAX_FILES) throw new EnvironmentError(`${uri} has more than ${MAX_FILES} files.`);
    }
  };
  await walk('', 0);
  return files;
}

/** The path in the proxied store. Throws ConfigurationError for a store that only its own client can read. */
export async function proxiedPath(client: MlflowClient, uri: string): Promise<string> {
  const logged = /^models:\/(m-[A-Za-z0-9]+)\/?$/.exec(uri)?.[1];
  if (logged !== undefined) return proxiedPath(client, await loggedModelUri(client, logged));
  const [, host, path] = /^mlflow-artifacts:(?:\/\/([^/]*))?\/(.+?)\/?$/.exec(uri) ?? [];
  if (path !== undefined && (!host || host === client.host)) {
    if (path.split('/').includes('..'))
      throw new EnvironmentError(`MLflow names artifacts with a path that leads out: ${uri.slice(0, 200)}.`);
    return path;
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1] ?? 'a path';
  throw new ConfigurationError(
    `MLflow at ${client.name} keeps the artifacts of this version in ${host ? `another server (${host})` : scheme}, which is not read through it. Start the server with --serve-artifacts (its default) and register the model again.`,
  );
}

async function loggedModelUri(client: MlflowClient, id: string): Promise<string> {
  const { model } = await client.demand('GET', `logged-models/${id}`, {});
  const uri = ((model as Record<string, unknown> | undefined)?.info as Record<string, unknown> | undefined)
    ?.artifact_uri;
  // One step only: a logged model that names another one could lead in circles.
  if (typeof uri === 'string' && !uri.startsWith('models:')) return uri;
  throw new EnvironmentError(`MLflow at ${client.name} does not say where the logged model ${id} is.`);
}

/**
 * MLflow decodes what it is given once more, and takes no `#`. Throws ConfigurationError for names that would become others,
 * and for files that lie deeper than they are read.
 */
export function demandKeptNames(files: readonly { readonly path: string }[]): void {
  const deep = files.find(({ path }) => path.split('/').length > MAX_DEPTH + 1);
  if (deep !== undefined)
    throw new ConfigurationError(
      `${JSON.stringify(deep.path)} lies deeper than ${MAX_DEPTH} folders, and no deeper are read from MLflow. Put it higher, and run the gates again.`,
    );
  const bad = files.find(({ path }) => /[#%]/.test(path));
  if (bad === undefined) return;
  throw new ConfigurationError(
    `MLflow keeps no file called ${JSON.stringify(bad.path)}: it reads "#" and "%" in names. Give the file another name, and run the gates again.`,
  );
}
