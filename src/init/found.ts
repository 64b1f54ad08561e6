/** What a repository has that a gate could use. Paths are relative to its folder, with `/`, in order. */
export interface Found {
  readonly models: readonly string[];
  /** Parquet, delimited text and JSON lines, with the bytes of each. */
  readonly tables: readonly string[];
  /** Folders with a folder of images for each class. */
  readonly imageFolders: readonly string[];
  /** Files that something else stands in for, such as a pointer of Git LFS: what to do about each. */
  readonly notFetched: readonly { readonly path: string; readonly what: string }[];
  /** Whether Git LFS holds some of the models and tables. */
  readonly usesLfs: boolean;
  /** Pointers of DVC. */
  readonly dvc: readonly string[];
  /** Folders that MLflow wrote a model into. */
  readonly mlflow: readonly string[];
  readonly git: boolean;
  /** What of ours is there already. */
  readonly policies: readonly string[];
  readonly workflows: readonly string[];
  /** Why not everything was looked at; null where it was. */
  readonly cutShort: string | null;
}

/** What one policy is about: the files of one folder, or of the whole repository. */
export interface Project {
  /** Its folder, relative; `.` for the whole repository. */
  readonly folder: string;
  readonly models: readonly string[];
  readonly tables: readonly string[];
  readonly imageFolders: readonly string[];
}

/** Several where at least two folders have a model and rows of their own; else one. */
export function projectsOf({ models, tables, imageFolders }: Found): readonly Project[] {
  const folders = [...new Set(models.map(topOf))].filter((folder) => folder !== '.');
  const own = folders
    .map((folder): Project => {
      const within = (paths: readonly string[]) => paths.filter((path) => topOf(path) === folder);
      return { folder, models: within(models), tables: within(tables), imageFolders: within(imageFolders) };
    })
    .filter((project) => project.tables.length + project.imageFolders.length > 0);
  return own.length > 1 ? own : [{ folder: '.', models, tables, imageFolders }];
}

function topOf(path: string): string {
  const at = path.indexOf('/');
  return at < 0 ? '.' : path.slice(0, at);
}
