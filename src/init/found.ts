import { posix } from 'node:path';

/** What a repository has that a gate could use. Paths are relative to its folder, with `/`, in order. */
export interface Found extends Files {
  /** Files that something else stands in for, such as a pointer of Git LFS: what to do about each. */
  readonly notFetched: readonly { readonly path: string; readonly what: string }[];
  /** Whether Git LFS holds some of the models and tables. */
  readonly usesLfs: boolean;
  readonly dvc: readonly DvcTarget[];
  /** Folders that MLflow wrote a model into. */
  readonly mlflow: readonly string[];
  /** Whether the environment says where MLflow is (`MLFLOW_TRACKING_URI`). */
  readonly knowsMlflow: boolean;
  /** Libraries that a file of the project names, and that make a model ONNX or train one. */
  readonly libraries: readonly { readonly name: string; readonly namedBy: string }[];
  readonly git: boolean;
  /** What of ours is there already. */
  readonly policies: readonly string[];
  readonly workflows: readonly string[];
  /** Workflows that do not name us. */
  readonly otherWorkflows: readonly string[];
  /** What was not looked at, and why; empty where everything was. */
  readonly notLookedAt: readonly string[];
}

/** What a policy can name. */
interface Files {
  readonly models: readonly string[];
  /** Parquet, delimited text, JSON lines and NumPy archives. */
  readonly tables: readonly string[];
  /** Folders with a folder of images for each class. */
  readonly imageFolders: readonly string[];
  /** What Hugging Face writes beside a model: how images are prepared, and the names of classes. */
  readonly preprocessors: readonly string[];
  readonly modelConfigs: readonly string[];
}

/** What images are called that the gates read. */
export const IMAGE_FILE = /\.(?:png|jpe?g|webp)$/i;

/** A file or folder that DVC keeps, and what `dvc pull` is told to fetch it. */
export interface DvcTarget {
  readonly path: string;
  readonly pull: string;
}

/** What one policy is about: the files of one folder, or of the whole repository. */
export interface Project extends Files {
  /** Its folder, relative; `.` for the whole repository. */
  readonly folder: string;
}

/** How the project's own policy names a path of the repository: relative to its folder. */
export function pathsWithin({ folder }: Project): (path: string) => string {
  return (path) => posix.relative(folder, path) || path;
}

/** Several where at least two folders have a model and rows of their own; else one. */
export function projectsOf(found: Found): readonly Project[] {
  const folders = [...new Set(found.models.map(topOf))].filter((folder) => folder !== '.');
  const own = folders
    .map((folder) => projectOf(folder, found, (path) => topOf(path) === folder))
    .filter(({ tables, imageFolders }) => tables.length + imageFolders.length > 0);
  return own.length > 1 ? own : [wholeOf(found)];
}

/** The whole repository. */
export function wholeOf(found: Found): Project {
  return projectOf('.', found, () => true);
}

function projectOf(folder: string, found: Found, isOwn: (path: string) => boolean): Project {
  return {
    folder,
    models: found.models.filter(isOwn),
    tables: found.tables.filter(isOwn),
    imageFolders: found.imageFolders.filter(isOwn),
    preprocessors: found.preprocessors.filter(isOwn),
    modelConfigs: found.modelConfigs.filter(isOwn),
  };
}

function topOf(path: string): string {
  const at = path.indexOf('/');
  return at < 0 ? '.' : path.slice(0, at);
}
