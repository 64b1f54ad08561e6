import { type Place, safeName, safePlace } from '../names.ts';
import type { GitRefs } from './refs.ts';

const PREFIX = 'refs/modelassay-models/';

/** Everything that the refs of one model say, from one listing. Commits, by what names them. */
export interface ModelRefs {
  /** Oldest first. */
  readonly versions: ReadonlyMap<string, string>;
  /** Of the annotations of a version. */
  readonly annotations: ReadonlyMap<string, string>;
  readonly stages: ReadonlyMap<string, string>;
  /** By root digest and version, as in the ref: `<hex>/<version>`. */
  readonly digests: ReadonlyMap<string, string>;
}

/** The ref of a version. Throws ConfigurationError for a name that is not safe, as the others here do. */
export function versionRef(model: string, version: string): string {
  return `${prefixOf(model)}versions/${safeName('version', version)}`;
}

/** The ref of what was written down about a version. */
export function annotationsRef(model: string, version: string): string {
  return `${prefixOf(model)}annotations/${safeName('version', version)}`;
}

/** The ref whose commit says which version a stage is on. */
export function stageRef(place: Place): string {
  const { model, stage } = safePlace(place);
  return `${prefixOf(model)}stages/${stage}`;
}

/** Tells without any object which versions were registered with a digest. */
export function digestRef(model: string, key: string): string {
  return `${prefixOf(model)}digests/${key}`;
}

/** The path under which a version is found by its digest. */
export function digestKey(digest: string, version: string): string {
  return `${digest.replace(/^sha256:/, '')}/${version}`;
}

/** One round trip to the remote. Throws ConfigurationError for a name that is not safe. */
export async function readModelRefs(refs: GitRefs, model: string): Promise<ModelRefs> {
  const prefix = prefixOf(model);
  const found: Record<keyof ModelRefs, [string, string][]> = { versions: [], annotations: [], stages: [], digests: [] };
  for (const { ref, oid } of await refs.list(prefix)) {
    const [, kind = '', name = ''] =
      /^(versions|annotations|stages|digests)\/(.+)$/.exec(ref.slice(prefix.length)) ?? [];
    if (kind !== '') found[kind as keyof ModelRefs].push([name, oid]);
  }
  const versions = found.versions.filter(([name]) => /^\d+$/.test(name)).sort(([a], [b]) => Number(a) - Number(b));
  return {
    versions: new Map(versions),
    annotations: new Map(found.annotations),
    stages: new Map(found.stages),
    digests: new Map(found.digests),
  };
}

function prefixOf(model: string): string {
  return `${PREFIX}${safeName('model', model)}/`;
}
