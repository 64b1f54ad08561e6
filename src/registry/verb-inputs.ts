import { isAbsolute, relative, resolve } from 'node:path';
import type * as z from 'zod';
import { parseDuration } from '../config/quantity.ts';
import { advice, key } from '../core/advice.ts';
import { ConfigurationError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { readPlainFile } from '../core/plain-file.ts';
import type { Identity, TrustAnchor } from '../evidence/anchor.ts';
import type { Expectation } from '../evidence/expectation.ts';
import { readTrust } from '../evidence/trust.ts';
import { digestFiles, subjectDigest } from '../onnx/digest.ts';
import { subjectFiles } from '../onnx/subject-files.ts';
import { safeName } from './names.ts';
import type { RegisteredCandidate } from './promote.ts';
import type { NewVersion } from './registry.ts';
import type { VerbContext } from './verb.ts';
import type * as keys from './verb-keys.ts';

type Keys<Name extends keyof typeof keys> = z.infer<(typeof keys)[Name]>;

type Trusting = Pick<Keys<'verifyKeys'>, 'trust'> & Identity;

/** Who is believed: keys, authorities, and Sigstore instances with who must have asked them. Throws what `readTrust` throws. */
export async function anchorsOf(
  inputs: Trusting,
  { folder, environment }: Pick<VerbContext, 'folder' | 'environment'>,
): Promise<readonly TrustAnchor[]> {
  const { repository, workflow, ref, issuer } = inputs;
  const identity = { repository, workflow, ref, issuer, subject: inputs.subject };
  return Promise.all(
    inputs.trust.map((source) => {
      const variable = /^env:(.+)$/.exec(source)?.[1];
      return readTrust(
        variable === undefined ? { file: resolve(folder, source) } : { variable },
        environment,
        identity,
      );
    }),
  );
}

/** What evidence must say to be believed, from the keys of a verb and the policy. Throws ConfigurationError where no key is trusted. */
export async function expectationOf(
  inputs: Trusting & Pick<Keys<'verifyKeys'>, 'allow-unsigned' | 'commit' | 'max-age'>,
  context: VerbContext,
): Promise<Omit<Expectation, 'model' | 'champion' | 'comparesWithChampion' | 'now'>> {
  const anchors = await anchorsOf(inputs, context);
  if (anchors.length === 0 && !inputs['allow-unsigned']) {
    throw new ConfigurationError(
      advice`No key is trusted, so no evidence could be believed. Name one with ${key('trust')} (or evidence.trust in the policy), or accept evidence that anyone could have written with ${key('allow-unsigned')}.`,
    );
  }
  const age = inputs['max-age'] === undefined ? undefined : parseDuration(inputs['max-age']);
  if (age && !age.ok) throw new ConfigurationError(`max-age: ${age.problem}.`);
  return {
    policy: context.policy(),
    // A key that is named is a key that must have signed, whatever else is allowed.
    signedBy:
      anchors.length === 0 ? 'unsigned' : anchors.flatMap((anchor) => (anchor.kind === 'key' ? [anchor.key] : [])),
    anchors,
    repository: inputs.repository,
    commit: inputs.commit,
    maxAge: age?.value,
    waivers: context.waivers?.(),
    datasets: await context.datasets?.(),
  };
}

/** What is to be promoted: a version that is registered, or files on this machine. */
export async function candidateOf(
  inputs: Keys<'promoteKeys'>,
  context: VerbContext,
): Promise<RegisteredCandidate | NewVersion> {
  const within = inputs['path-in-version']?.replace(/(?<=.)\/+$/, '');
  if (within !== undefined && inputs.version === undefined)
    throw new ConfigurationError(
      advice`What ${key('path-in-version')} names is a file in a version that is registered: say which with ${key('version')}.`,
    );
  if (inputs.version !== undefined && inputs.path === undefined) return { version: inputs.version, path: within };
  if (inputs.path === undefined || inputs.version !== undefined) {
    throw new ConfigurationError(
      advice`Say what to promote: either ${key('path')} with the model file, or ${key('version')} with a registered version.`,
    );
  }
  return localVersion(inputs.path, context);
}

/** The files of a model, hashed, ready to be registered. Throws what `subjectFiles` throws. */
export async function localVersion(path: string, { folder }: Pick<VerbContext, 'folder'>): Promise<NewVersion> {
  const files = await subjectFiles(resolve(folder, path));
  const { digest, files: digests } = await digestFiles(files);
  const sources = new Map(files.map(({ name, path: source }) => [name, source]));
  return { digest, files: digests.map((file) => ({ ...file, source: sources.get(file.path)! })), annotations: {} };
}

/** The digest of a model. Throws what `subjectFiles` throws. */
export async function digestOf(path: string, { folder }: VerbContext) {
  return subjectDigest(resolve(folder, path));
}

/** Throws ConfigurationError where the evidence, or what else it is, cannot be read. */
export async function readInput(file: string, { folder }: VerbContext, what = 'evidence'): Promise<Uint8Array> {
  const path = isAbsolute(file) && !relative(folder, file).startsWith('..') ? relative(folder, file) : file;
  try {
    return await readPlainFile(resolve(folder, path));
  } catch (error) {
    if (what !== 'evidence')
      throw new ConfigurationError(`The ${what} ${path} cannot be read: ${fileProblem(error)}.`, { cause: error });
    throw new ConfigurationError(
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? advice`There is no evidence ${path}. Run the gates, which write it (modelassay run), or name the file with ${key('evidence')}.`
        : advice`The evidence ${path} cannot be read: ${fileProblem(error)}. The gates write it; name the file with ${key('evidence')}.`,
      { cause: error },
    );
  }
}

/** `key=value`, as annotations. Throws ConfigurationError for anything else, and for names that are ours. */
export function tagsOf(tags: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tags.map((tag) => {
      const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(tag) ?? [];
      const problem =
        name === ''
          ? 'is no key=value'
          : name.startsWith('modelassay.')
            ? 'takes a name that is kept for Model Assay'
            : null;
      if (problem !== null)
        throw new ConfigurationError(
          advice`The tag ${JSON.stringify(tag.slice(0, 200))} ${problem}. Write ${key('tags')} key=value.`,
        );
      return [safeName('annotation', name), value];
    }),
  );
}
