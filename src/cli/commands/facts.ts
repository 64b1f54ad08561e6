import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from '../../core/errors.ts';
import { collectFingerprint, compareFingerprints, type Fingerprint } from '../../evidence/fingerprint.ts';
import { subjectDigest } from '../../onnx/digest.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { fingerprintIn, fingerprintText, writeFingerprint } from '../../suite/fingerprint.ts';
import { loadPolicy, modelFileOf } from '../../suite/policy.ts';
import { DEFAULT_POLICY_FILE } from '../../suite/run-settings.ts';
import type { Terminal } from '../terminal.ts';
import { type Flags, flagValue } from './flags.ts';

type Facts = Record<string, string>;

/** Everything known that a model came from, written or printed. Resolves to the exit code. */
export async function writeFacts(flags: Flags, terminal: Terminal): Promise<number> {
  const fingerprint = await collect(flags);
  const output = flagValue(flags, 'output');
  if (output === undefined) terminal.out(fingerprintText(fingerprint));
  else {
    await writeFingerprint(fingerprint, resolve(output));
    terminal.error(`Written: ${output}\n`);
  }
  return EXIT.notBlocked;
}

/** What differs between two fingerprints, or between one and now. Resolves to the exit code. */
export async function compareFacts(
  before: string,
  after: string | undefined,
  flags: Flags,
  terminal: Terminal,
): Promise<number> {
  const ignored = Array.isArray(flags.ignore) ? (flags.ignore as string[]) : [];
  const then = await fingerprintIn(before);
  const now = after === undefined ? await collect({ data: dataHere(then) }) : await fingerprintIn(after);
  const found = compareFingerprints(then, now).filter(({ name }) => !ignored.some((prefix) => name.startsWith(prefix)));
  // What only a run knows cannot be looked up afterwards.
  const unknown = found.filter((item) => after === undefined && item.after === null && OF_A_RUN.test(item.name));
  const differences = found.filter((item) => !unknown.includes(item));
  const names = unknown.map(({ name }) => name);
  if (names.length > 0)
    terminal.log.info(`Not compared, because only a run or a training knows it: ${names.join(', ')}.`);
  if (flags.json === true) {
    const same = differences.length === 0;
    terminal.out(`${JSON.stringify({ same, differences, notCompared: names }, null, 2)}\n`);
  } else if (differences.length === 0) {
    terminal.out('✔ Nothing differs.\n');
  } else {
    const { verbText } = await import('../../report/verb-text.ts');
    const sentences = differences.map(({ sentence }) => sentence);
    terminal.out(await verbText({ ok: false, sentences, table: null, data: null }, { color: terminal.color }));
  }
  return differences.length === 0 ? EXIT.notBlocked : EXIT.blocked;
}

const OF_A_RUN = /^(?:seed|container|runtime)\//;

/** The data that a fingerprint hashed by its path, where it is still here. */
function dataHere({ facts }: Fingerprint): string[] {
  const named = Object.keys(facts).flatMap((name) => {
    const path = /^data\/(?!dvc\/|lfs\/)(.+?)(?:\/delta-(?:version|commit))?$/s.exec(name)?.[1];
    return path !== undefined && existsSync(resolve(path)) ? [path] : [];
  });
  return [...new Set(named)];
}

async function collect(flags: Flags): Promise<Fingerprint> {
  const model = await modelFile(flags);
  return collectFingerprint({
    folder: process.cwd(),
    model: model === undefined ? null : await subjectDigest(model),
    data: Array.isArray(flags.data) ? (flags.data as string[]) : [],
    seeds: pairsOf(flags, 'seed'),
    container: flagValue(flags, 'container') ?? null,
    runtime: pairsOf(flags, 'fact'),
  });
}

async function modelFile(flags: Flags): Promise<string | undefined> {
  const named = flagValue(flags, 'model');
  if (named !== undefined) return resolve(named);
  const workingFolder = process.cwd();
  if (!existsSync(resolve(workingFolder, DEFAULT_POLICY_FILE))) return undefined;
  const request = { overrides: [], workingFolder, environment: process.env, withoutGates: true };
  const policy = await loadPolicy({ file: DEFAULT_POLICY_FILE, ...request });
  return modelFileOf(policy);
}

/** `name=value`, several times. */
function pairsOf(flags: Flags, flag: string): Facts {
  const given = Array.isArray(flags[flag]) ? (flags[flag] as string[]) : [];
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new ConfigurationError(`--${flag} ${JSON.stringify(text)} is no name=value.`);
    }),
  );
}
