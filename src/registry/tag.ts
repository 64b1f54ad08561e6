import { ConfigurationError } from '../core/errors.ts';
import type { Place } from './names.ts';

/** What a git tag says. */
export interface ModelTag {
  readonly form: 'semver' | 'component-semver' | 'gto-version' | 'gto-stage' | 'pattern';
  /** Null where the tag names none: the policy's model is meant. */
  readonly model: string | null;
  /** Without a leading v; null where the tag names only a stage. */
  readonly version: string | null;
  /** Null where the tag names none: the stage that was asked for is meant. */
  readonly stage: string | null;
}

const SEMVER = String.raw`(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(?:-[0-9A-Za-z.-]{1,100})?(?:\+[0-9A-Za-z.-]{1,100})?`;
const PLAIN = new RegExp(`^v?(?<version>${SEMVER})$`);
/** As release-please writes them: `digits-v1.4.0`, also with another separator (src/util/tag-name.ts). */
const COMPONENT = new RegExp(`^(?<model>[A-Za-z0-9][\\w.-]{0,99}?)[-_/@]v?(?<version>${SEMVER})$`);
/** As GTO writes them (iterative/gto, gto/constants.py): `name@v1.2.3` registers, `name#stage#4` assigns. */
const GTO_VERSION = new RegExp(`^(?<model>[A-Za-z0-9][\\w.=-]{0,99})@v?(?<version>${SEMVER})$`);
const GTO_STAGE = /^(?<model>[A-Za-z0-9][\w.=-]{0,99})#(?<stage>[A-Za-z0-9][\w-]{0,99})(?:#\d{1,9})?$/;
/** Tags of GTO that take something back; they promote nothing. */
const GTO_UNDOING = /^[A-Za-z0-9][\w.=-]{0,99}(?:@(?:v?[\d][^!]*!|deprecated).*|#[A-Za-z0-9][\w-]{0,99}!.*)$/;

/**
 * Read a tag. `pattern` is the user's own: text with `{model}`, `{version}` and `{stage}` in it. Null where the tag is about
 * no model, or takes something back. Throws ConfigurationError for a pattern without `{version}` or `{stage}`.
 */
export function parseTag(ref: string, pattern?: string): ModelTag | null {
  const tag = ref.replace(/^refs\/tags\//, '');
  if (tag.length > 250) return null;
  if (pattern !== undefined) return read('pattern', compile(pattern), tag);
  if (GTO_UNDOING.test(tag)) return null;
  return (
    read('semver', PLAIN, tag) ??
    read('gto-stage', GTO_STAGE, tag) ??
    read('gto-version', GTO_VERSION, tag) ??
    read('component-semver', COMPONENT, tag)
  );
}

function read(form: ModelTag['form'], expression: RegExp, tag: string): ModelTag | null {
  const groups = expression.exec(tag)?.groups;
  if (groups === undefined) return null;
  return { form, model: groups.model ?? null, version: groups.version ?? null, stage: groups.stage ?? null };
}

function compile(pattern: string): RegExp {
  const parts = { model: '[A-Za-z0-9][\\w.-]{0,99}?', stage: '[A-Za-z0-9][\\w-]{0,99}?', version: SEMVER };
  const names = [...pattern.matchAll(/\{(\w*)\}/g)].map(([, name]) => name ?? '');
  const unknown = names.find((name) => !Object.hasOwn(parts, name));
  const isUseful = names.includes('version') || names.includes('stage');
  if (unknown !== undefined || !isUseful || new Set(names).size !== names.length) {
    throw new ConfigurationError(
      `The tag pattern ${JSON.stringify(pattern)} must hold {version} or {stage}, may hold {model}, and each once. Write for instance {model}-v{version}.`,
    );
  }
  const text = pattern
    .split(/(\{\w+\})/)
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined
        ? part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
        : `(?<${name}>${parts[name as keyof typeof parts]})`;
    })
    .join('');
  return new RegExp(`^${text}$`);
}

/** Whether a full ref names a tag. */
export function isTagRef(ref: string | null): ref is `refs/tags/${string}` {
  return ref?.startsWith('refs/tags/') === true;
}

/**
 * What the tag says that a workflow runs on, held against what is to be promoted; null where it runs on no tag. Throws
 * ConfigurationError where the tag names no version, another model or another stage.
 */
export function demandModelTag(ref: string | null, { model, stage }: Place, pattern?: string): ModelTag | null {
  if (!isTagRef(ref)) return null;
  const name = JSON.stringify(ref.slice('refs/tags/'.length, 250));
  const tag = parseTag(ref, pattern);
  if (tag === null) {
    const forms = pattern === undefined ? `v1.4.0, ${model}-v1.4.0, ${model}@v1.4.0 or ${model}#${stage}` : pattern;
    throw new ConfigurationError(
      `The tag ${name} names no version of a model, so it promotes none. Tags that promote look like ${forms}; another form is set with promote.tag in the policy (input tag).`,
    );
  }
  if (tag.model !== null && tag.model !== model) {
    throw new ConfigurationError(
      `The tag ${name} is about the model ${JSON.stringify(tag.model)}, and this would promote ${model}. Let tags of other models not start this job, for instance with if: startsWith(github.ref_name, '${model}').`,
    );
  }
  if (tag.stage !== null && tag.stage !== stage) {
    throw new ConfigurationError(
      `The tag ${name} is about the stage ${JSON.stringify(tag.stage)}, and this would promote to ${stage}. Promote to that stage in a job of its own.`,
    );
  }
  return tag;
}

/** Where the workflow runs, as far as promotion cares. */
export interface PromotionEvent {
  /** Null outside of GitHub Actions. */
  readonly event: string | null;
  readonly ref: string | null;
}

/**
 * Throws ConfigurationError on any event of a pull request: its code is not merged, and may be a stranger's.
 * `on` lists what may promote; a tag is a push of a tag.
 */
export function demandPromotionEvent({ event, ref }: PromotionEvent, on: readonly ('push' | 'tag')[]): void {
  if (event === null || event === 'workflow_dispatch' || event === 'repository_dispatch' || event === 'schedule')
    return;
  if (event === 'push' || event === 'release') {
    const kind = isTagRef(ref) ? 'tag' : 'push';
    if (on.includes(kind)) return;
    throw new ConfigurationError(
      `A ${kind === 'tag' ? 'tag' : 'push'} does not promote here: "on" lists ${on.join(', ') || 'nothing'}. Add ${kind} to it if it should.`,
    );
  }
  throw new ConfigurationError(
    `Nothing is promoted on the event ${JSON.stringify(event)}: what it carries is not merged, and may be a stranger's. Promote on a push, a tag, or by hand (workflow_dispatch). A tag that was made with GITHUB_TOKEN starts no workflow: make it with the token of an App, or start this workflow by hand.`,
  );
}
