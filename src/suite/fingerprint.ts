import { rename, writeFile } from 'node:fs/promises';
import { ConfigurationError, EnvironmentError, messageOf } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { readPlainFile } from '../core/plain-file.ts';
import { TOOL } from '../core/version.ts';
import { readEvidence } from '../evidence/evidence.ts';
import { collectFingerprint, type Fingerprint, readFingerprint } from '../evidence/fingerprint.ts';
import { fingerprintIn as ofStatement } from '../evidence/statement.ts';
import type { Result } from '../result/document.ts';
import type { Policy } from './policy.ts';

/** What a run leaves beside its evidence: what the model came from and was measured on. */
export const FINGERPRINT_FILE = 'fingerprint.json';

/** Of a run: the project, the model that was tested, the seeds of the policy, and what the gates ran on. */
export function fingerprintOfRun(policy: Policy, results: readonly Result[]): Promise<Fingerprint> {
  const subject = results.find((result) => result.subject !== null)?.subject ?? null;
  const environment = Object.assign({}, ...results.map((result) => result.environment)) as Result['environment'];
  const known = Object.entries(environment).flatMap(([name, value]): [string, string | number | boolean][] =>
    value === null || NOT_RUNTIME.includes(name) ? [] : [[name, value]],
  );
  return collectFingerprint({
    folder: policy.folder,
    model: subject && { digest: subject.digest, files: subject.files },
    data: [],
    seeds: seedsOf(policy),
    container: null,
    runtime: { ...Object.fromEntries(known), [TOOL.name]: TOOL.version },
  });
}

/** Of the machine, which the fingerprint names itself, or of the runner's moment. */
const NOT_RUNTIME: readonly string[] = ['platform', 'os', 'cpu', 'node', 'runner', 'arch'];

function seedsOf({ config }: Policy): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(config.gates).flatMap(([gate, keys]) => {
      const seed = (keys as { seed?: unknown } | undefined)?.seed;
      return typeof seed === 'number' || typeof seed === 'string' ? [[gate, seed]] : [];
    }),
  );
}

/** Throws EnvironmentError where it cannot be written. */
export async function writeFingerprint(fingerprint: Fingerprint, path: string): Promise<void> {
  try {
    await writeFile(`${path}.part`, fingerprintText(fingerprint));
    await rename(`${path}.part`, path);
  } catch (error) {
    throw new EnvironmentError(`The fingerprint ${path} cannot be written: ${fileProblem(error)}.`, { cause: error });
  }
}

/** One fact a line, so that two files can be compared by eye, too. */
export function fingerprintText({ schema, facts, digest }: Fingerprint): string {
  const sorted = Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ schema, digest, facts: sorted }, null, 2)}\n`;
}

/** A fingerprint file, or evidence that names one. Throws ConfigurationError for anything else. */
export async function fingerprintIn(file: string): Promise<Fingerprint> {
  const content = await readPlainFile(file).catch((error: unknown) => {
    throw new ConfigurationError(
      `${file} cannot be read: ${fileProblem(error)}. Evidence is written by: modelassay run. A fingerprint is made with: modelassay fingerprint -o fingerprint.json.`,
      { cause: error },
    );
  });
  const evidence = readEvidence(content);
  if (!evidence.ok) return readFingerprint(content.toString(), file);
  const fingerprint = ofStatement(evidence.evidence.statement);
  if (fingerprint !== null) return fingerprint;
  throw new ConfigurationError(
    `The evidence ${file} names no fingerprint, or one that was changed. Run the gates again, or make a fingerprint with: modelassay fingerprint.`,
  );
}

/** A fingerprint that cannot be collected is no reason to lose a verdict: the sentence says why there is none. */
export async function attemptFingerprint(
  policy: Policy,
  results: readonly Result[],
  path: string,
): Promise<{ readonly fingerprint: Fingerprint | undefined; readonly problem: string | null }> {
  try {
    const fingerprint = await fingerprintOfRun(policy, results);
    await writeFingerprint(fingerprint, path);
    return { fingerprint, problem: null };
  } catch (error) {
    return { fingerprint: undefined, problem: `No fingerprint: ${messageOf(error)}` };
  }
}
