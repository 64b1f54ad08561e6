import { posix } from 'node:path';
import { filesOf, writtenAs } from '../config/meaning.ts';
import { applyOverrides, type Override } from '../config/override.ts';
import type { KeyPath } from '../config/sources.ts';
import { validate } from '../config/validate.ts';
import { type Parsed, parseYaml } from '../config/yaml.ts';
import { profilesNamedIn } from '../contracts/named-profiles.ts';
import { ConfigurationError } from '../core/errors.ts';
import { effectivePolicy } from '../policy/effective.ts';
import { readWaivers, type Waiver } from '../policy/waivers.ts';
import { compareFiles, comparePolicies, compareWaivers, type PolicyChange } from '../policy/watch.ts';
import type { Notice } from '../result/notice.ts';
import { type PolicyKeys, type PolicySchema, wholePolicySchema } from '../suite/policy-schema.ts';

/** A text file of the repository in one state of it; the path is relative to the root, with forward slashes. */
export type ReadFile = (path: string) => Promise<string | null>;

export interface PolicyPlace {
  readonly read: ReadFile;
  /** The policy, relative to the repository's root. */
  readonly file: string;
  /** Inputs of the action that take precedence over the file, in both states alike. */
  readonly overrides: readonly Override[];
  /** `the merge base`, `this change`: for messages. */
  readonly where: string;
}

/** A policy in one state of the repository, and the reviewed files that it names. */
export interface PolicyState {
  readonly found: boolean;
  /** By which it was read; null where there is nothing to read. */
  readonly schema: PolicySchema | null;
  readonly written: unknown;
  /** What holds, defaults included; undefined where the document is not valid by today's keys. */
  readonly effective: unknown;
  readonly config: PolicyKeys | null;
  readonly waivers: readonly Waiver[];
  /** Contracts and other reviewed files as plain values, by the key that names them. */
  readonly files: ReadonlyMap<string, unknown>;
  readonly notices: readonly Notice[];
}

/**
 * Read, never believed: what does not parse or is not valid becomes a notice. Variables of the environment stay as they
 * are written, so that nothing of this process can appear in a report. Throws what `read` throws.
 */
export async function policyState(place: PolicyPlace): Promise<PolicyState> {
  const text = await place.read(place.file);
  if (text === null) return NO_POLICY;
  const notices: Notice[] = [];
  const attempt = <T>(what: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      notices.push({ level: 'warning', text: `${what} of ${place.where} ${error.message}` });
      return undefined;
    }
  };
  const parsed = attempt('Changes of the policy were not looked for: the policy', () =>
    applyOverrides(parseYaml(text, place.file), place.overrides),
  );
  if (parsed === undefined) return { ...NO_POLICY, found: true, notices };
  const schema = await wholePolicySchema();
  const valid = attempt(
    'Changes of the policy are told by its text and not by its meaning, because today’s keys do not fit the policy',
    () => validate(schema, parsed, AS_WRITTEN),
  );
  const { waivers: waiversKey } = membersOf(parsed.value);
  const waiversFile = typeof waiversKey === 'string' ? pathIn(waiversKey, ['waivers'], parsed, place) : null;
  const waiversText = waiversFile === null ? null : await place.read(waiversFile);
  const waivers =
    waiversText === null
      ? undefined
      : attempt('The waivers were not compared: the file', () => readWaivers(waiversText, waiversFile!));
  const files = new Map<string, unknown>();
  for (const { path, at } of writtenAs('reviewed', { schema, at: [], value: parsed.value }).flatMap(filesOf)) {
    const file = pathIn(path, at, parsed, place);
    const contract = file === null ? null : await place.read(file);
    const value =
      contract === null ? undefined : attempt('A contract was not compared: that', () => parseYaml(contract, file!));
    if (value === undefined) continue;
    files.set(at.join('.'), value.value);
    for (const profile of profilesNamedIn(value.value)) {
      const beside = posix.normalize(posix.join(posix.dirname(file!), profile));
      const isInside = !posix.isAbsolute(profile) && !beside.startsWith('..');
      const text = isInside ? await place.read(beside) : null;
      if (text !== null) files.set(`${at.join('.')} (profile ${profile})`, text);
    }
  }
  return {
    found: true,
    schema,
    written: parsed.value,
    effective: valid && effectivePolicy(schema, valid.written),
    config: valid?.config ?? null,
    waivers: waivers ?? [],
    files,
    notices,
  };
}

/** What one state lets pass that the other did not. Nothing where either has no policy: there is nothing to compare. */
export function policyChanges(base: PolicyState, head: PolicyState): PolicyChange[] {
  const byMeaning = base.effective !== undefined && head.effective !== undefined;
  return [
    ...(head.schema === null || base.written === undefined || head.written === undefined
      ? []
      : byMeaning
        ? comparePolicies(head.schema, base.effective, head.effective)
        : comparePolicies(head.schema, base.written, head.written)),
    ...compareFiles(base.files, head.files),
    ...compareWaivers(base.waivers, head.waivers),
  ];
}

const NO_POLICY: PolicyState = {
  found: false,
  schema: null,
  written: undefined,
  effective: undefined,
  config: null,
  waivers: [],
  files: new Map(),
  notices: [],
};

const AS_WRITTEN = new Proxy<NodeJS.ProcessEnv>({}, { get: (_, name) => `\${${String(name)}}` });

/** A path that is written at a key, from the root: relative to the policy, or to the root where an input gave it. */
function pathIn(written: string, at: KeyPath, { sources }: Parsed, { file }: PolicyPlace): string | null {
  if (written === '' || posix.isAbsolute(written)) return null;
  const inFile = sources.at(at)?.file === file;
  const path = posix.normalize(inFile ? posix.join(posix.dirname(file), written) : written);
  return path.startsWith('..') ? null : path;
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
