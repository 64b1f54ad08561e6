import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileProblem } from '../core/file-problem.ts';
import { LFS_POINTER_BYTES, standIn } from '../core/place.ts';
import { readPlainFileSync } from '../core/plain-file.ts';
import { dvcTargets } from './dvc.ts';
import { type Found, IMAGE_FILE } from './found.ts';
import { librariesIn } from './libraries.ts';

/** Folders that hold other people's files, or what a run made. */
const NOT_LOOKED_INTO = /^(?:\..*|node_modules|venv|env|__pycache__|site-packages|modelassay-out|mlruns-archive)$/;
const TABLE = /\.(?:(?:parquet|parq|pq|npz)|(?:csv|tsv|jsonl|ndjson)(?:\.gz)?)$/i;
const MOST_FILES = 50_000;
const MOST_DEPTH = 8;

/** Looks at names, and at the first bytes of models and tables; runs nothing. Throws the file system's error for the folder itself. */
export function lookAt(folder: string, environment: Readonly<Record<string, string | undefined>>): Found {
  const { files, notLookedAt } = list(folder);
  const named = (name: RegExp) => files.filter((path) => name.test(basename(path)));
  const models = named(/\.onnx$/);
  const tables = named(TABLE);
  const dvc = dvcTargets(files, (path) => textOf(join(folder, path)));
  const notFetched = [
    ...[...models, ...tables].flatMap((path) => missingIn(folder, path)),
    ...dvc
      .filter(({ path }) => !existsSync(join(folder, path)))
      .map((target) => ({ path: target.path, what: told(target) })),
  ];
  const gone = new Set(notFetched.map(({ path }) => path));
  const workflows = workflowsIn(folder);
  return {
    models: models.filter((path) => !gone.has(path)),
    tables: tables.filter((path) => !gone.has(path)),
    imageFolders: imageFoldersIn(files),
    preprocessors: named(/^preprocessor_config\.json$/),
    modelConfigs: named(/^config\.json$/),
    notFetched,
    usesLfs: named(/^\.gitattributes$/).some((path) => /filter=lfs/.test(textOf(join(folder, path)))),
    dvc,
    mlflow: named(/^MLmodel$/).map((path) => path.split('/').slice(0, -1).join('/') || '.'),
    knowsMlflow: (environment.MLFLOW_TRACKING_URI ?? '') !== '',
    libraries: librariesIn(files, (path) => textOf(join(folder, path))),
    git: existsSync(join(folder, '.git')),
    policies: named(/^modelassay\.ya?ml$/),
    workflows: workflows.filter(({ isOurs }) => isOurs).map(({ path }) => path),
    otherWorkflows: workflows.filter(({ isOurs }) => !isOurs).map(({ path }) => path),
    notLookedAt,
  };
}

/** The files below a folder, in order, and what was not looked at. Throws the file system's error for the folder itself. */
function list(root: string): { readonly files: readonly string[]; readonly notLookedAt: readonly string[] } {
  const files: string[] = [];
  const notLookedAt: string[] = [];
  const isFull = () => files.length >= MOST_FILES;
  const walk = (below: string, depth: number) => {
    const entries = readdirSync(join(root, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isFull()) return;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isFile()) files.push(path);
      if (!entry.isDirectory() || NOT_LOOKED_INTO.test(entry.name)) continue;
      if (depth === MOST_DEPTH) {
        notLookedAt.push(`${path} was not looked into: it lies deeper than ${MOST_DEPTH} folders`);
        continue;
      }
      try {
        walk(path, depth + 1);
      } catch (error) {
        notLookedAt.push(`${path} was not looked into: ${fileProblem(error)}`);
      }
    }
  };
  walk('', 0);
  if (isFull()) notLookedAt.push(`there are more than ${MOST_FILES} files; the rest was not looked at`);
  return { files, notLookedAt };
}

/** Why a listed file is not what its name says; nothing where it is. */
function missingIn(folder: string, path: string): { path: string; what: string }[] {
  try {
    const what = standIn(headOf(join(folder, path)));
    return what === undefined ? [] : [{ path, what }];
  } catch (error) {
    return [{ path, what: `a file that cannot be read (${fileProblem(error)}); mend its rights` }];
  }
}

function told({ path, pull }: Found['dvc'][number]): string {
  return path === pull
    ? `an output of a stage of DVC that is not here; fetch it with dvc pull ${pull}, or make it with dvc repro`
    : `what ${pull} stands for; fetch it with dvc pull ${pull}`;
}

/** The deepest folder whose folders hold images, at least two of them. */
function imageFoldersIn(files: readonly string[]): string[] {
  const classes = new Map<string, Set<string>>();
  for (const path of files) {
    const parts = path.split('/');
    if (!IMAGE_FILE.test(path) || parts.length < 3) continue;
    const parent = parts.slice(0, -2).join('/');
    classes.set(parent, (classes.get(parent) ?? new Set()).add(parts.at(-2)!));
  }
  return [...classes].filter(([, names]) => names.size > 1).map(([parent]) => parent);
}

function workflowsIn(folder: string): { readonly path: string; readonly isOurs: boolean }[] {
  const below = join(folder, '.github/workflows');
  if (!existsSync(below)) return [];
  return readdirSync(below)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => ({ path: `.github/workflows/${name}`, isOurs: /modelassay/.test(textOf(join(below, name))) }));
}

/** Empty where it is not there, or cannot be read: then it says nothing. */
function textOf(file: string): string {
  try {
    return readPlainFileSync(file).toString('utf8');
  } catch {
    return '';
  }
}

/** Of a file that was listed as a plain one. */
function headOf(file: string): Uint8Array {
  const head = Buffer.alloc(LFS_POINTER_BYTES);
  const handle = openSync(file, 'r');
  try {
    return head.subarray(0, readSync(handle, head));
  } finally {
    closeSync(handle);
  }
}
