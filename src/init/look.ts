import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { LFS_POINTER_BYTES, standIn } from '../core/place.ts';
import { readPlainFileSync } from '../core/plain-file.ts';
import type { Found } from './found.ts';

/** Folders that hold other people's files, or what a run made. */
const NOT_LOOKED_INTO = /^(?:\..*|node_modules|venv|env|__pycache__|site-packages|modelassay-out|mlruns-archive)$/;
const TABLE = /\.(?:parquet|csv|tsv|jsonl|ndjson)(?:\.gz)?$/i;
const IMAGE = /\.(?:png|jpe?g|webp)$/i;
const MOST_FILES = 50_000;
const MOST_DEPTH = 8;

/** Looks at names, and at the first bytes of models and tables; runs nothing. Throws the file system's error for the folder itself. */
export function lookAt(folder: string): Found {
  const files: string[] = [];
  const cutShort = list(folder, '', 0, files);
  const attributes = files.filter((path) => /(?:^|\/)\.gitattributes$/.test(path));
  const models = files.filter((path) => path.endsWith('.onnx'));
  const tables = files.filter((path) => TABLE.test(path));
  const notFetched = [...models, ...tables].flatMap((path) => {
    const what = standIn(headOf(join(folder, path)));
    return what === undefined ? [] : [{ path, what }];
  });
  const gone = new Set(notFetched.map(({ path }) => path));
  const dvc = files.filter((path) => path.endsWith('.dvc'));
  return {
    models: models.filter((path) => !gone.has(path)),
    tables: tables.filter((path) => !gone.has(path)),
    imageFolders: imageFoldersIn(files),
    notFetched: [
      ...notFetched,
      ...dvc
        .map((path) => path.slice(0, -'.dvc'.length))
        .filter((path) => !existsSync(join(folder, path)))
        .map((path) => ({ path, what: `what ${path}.dvc stands for; fetch it with dvc pull ${path}.dvc` })),
    ],
    usesLfs: attributes.some((path) => /filter=lfs/.test(textOf(join(folder, path)))),
    dvc,
    mlflow: files
      .filter((path) => /(?:^|\/)MLmodel$/.test(path))
      .map((path) => path.split('/').slice(0, -1).join('/') || '.'),
    git: existsSync(join(folder, '.git')),
    policies: files.filter((path) => /(?:^|\/)modelassay\.ya?ml$/.test(path)),
    workflows: workflowsOf(folder),
    cutShort,
  };
}

function list(root: string, below: string, depth: number, files: string[]): string | null {
  if (depth > MOST_DEPTH) return `folders below ${below} were not looked into: they lie deeper than ${MOST_DEPTH}`;
  const entries = readdirSync(join(root, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (files.length >= MOST_FILES) return `it has more than ${MOST_FILES} files; the rest was not looked at`;
    if (entry.isFile()) files.push(path);
    if (!entry.isDirectory() || NOT_LOOKED_INTO.test(entry.name)) continue;
    const cut = list(root, path, depth + 1, files);
    if (cut !== null && files.length >= MOST_FILES) return cut;
  }
  return null;
}

/** The deepest folder whose folders hold images, at least two of them. */
function imageFoldersIn(files: readonly string[]): string[] {
  const classes = new Map<string, Set<string>>();
  for (const path of files) {
    const parts = path.split('/');
    if (!IMAGE.test(path) || parts.length < 3) continue;
    const parent = parts.slice(0, -2).join('/');
    classes.set(parent, (classes.get(parent) ?? new Set()).add(parts.at(-2)!));
  }
  return [...classes].filter(([, names]) => names.size > 1).map(([parent]) => parent);
}

function workflowsOf(folder: string): string[] {
  const below = join(folder, '.github/workflows');
  if (!existsSync(below)) return [];
  return readdirSync(below)
    .filter((name) => /\.ya?ml$/.test(name) && /modelassay/.test(textOf(join(below, name))))
    .map((name) => `.github/workflows/${name}`);
}

function textOf(file: string): string {
  return existsSync(file) ? readPlainFileSync(file).toString('utf8') : '';
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
