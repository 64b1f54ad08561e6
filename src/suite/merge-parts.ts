import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type AssayError, ConfigurationError, EnvironmentError, SubjectError } from '../core/errors.ts';
import { readPlainFile } from '../core/plain-file.ts';
import { TOOL } from '../core/version.ts';
import type { SharedContext } from '../gates/context.ts';
import { GATES } from '../gates/list.ts';
import type { FoundFile } from '../github/plan-match.ts';
import { foundInParts } from '../predict/parts.ts';
import { canonicalJson } from '../result/canonical.ts';
import { merged } from '../table/parts/merge.ts';
import { shardText } from '../table/shard.ts';
import { openOutput, resultFileName } from './output.ts';
import { partName, type ReadPart, readPart } from './part.ts';
import { loadPolicy } from './policy.ts';
import { partFilesIn } from './read-results.ts';
import type { SuiteRequest } from './run.ts';
import { runGate } from './run-gate.ts';
import { modelName } from './run-parts.ts';

type Expected = Pick<SuiteRequest['identity'], 'source' | 'run'>;

export interface MergeRequest {
  readonly paths: readonly string[];
  readonly out: string;
  readonly identity: SuiteRequest['identity'];
  readonly workingFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What a gate may touch beside its rows and models, which the parts hold. */
  readonly context: SharedContext;
}

/**
 * The results that parts of the judged rows make, each written to `<out>/results` as one run writes it. A gate is run as ever, over what
 * the parts found; its result is an `error` where one is missing, came twice, could not be measured, or is of another commit, policy
 * or version. Throws ConfigurationError for a file that is no part that can be trusted.
 */
export async function mergeParts(request: MergeRequest): Promise<readonly FoundFile[]> {
  const { paths, out } = request;
  const gates = new Map<string, ReadPart[]>();
  for (const file of await partFilesIn(paths)) {
    const part = await readPart((await readPlainFile(file)).toString(), file);
    const key = JSON.stringify([part.gate, part.id]);
    gates.set(key, [...(gates.get(key) ?? []), part]);
  }
  const files: FoundFile[] = [];
  for (const parts of gates.values()) {
    const { gate, id } = parts[0]!;
    // So that parts which do not fit leave no result of an earlier merge in its place.
    await rm(join(resolve(out), 'results', resultFileName(gate, id)), { force: true });
    const output = await openOutput(out, [gate], id);
    const result = await mergeGate(parts, request, output.attachments(gate));
    files.push({ name: await output.writeResult(result), content: Buffer.from(canonicalJson(result)) });
  }
  return files;
}

async function mergeGate(
  parts: readonly ReadPart[],
  { identity, workingFolder, environment, context }: MergeRequest,
  attachments: Parameters<typeof runGate>[4],
) {
  const { gate: name, id, policy: written } = parts[0]!;
  const gate = GATES.find((one) => one.name === name);
  if (gate === undefined) throw new ConfigurationError(`A part is of the gate ${name}, which there is not.`);
  const [latest] = [...parts].sort((a, b) => (b.run.attempt ?? 0) - (a.run.attempt ?? 0));
  const of = { path: written.path, digest: written.digest };
  const whole = { ...identity, id, policy: of, ...(identity.source.commit === null && { source: latest!.source }) };
  const policyOf = async () => {
    const all = wholeSet(parts, identity);
    const policy = await loadPolicy({
      file: written.path ?? undefined,
      overrides: written.overrides,
      workingFolder,
      environment,
    });
    if (policy.digest !== written.digest) {
      throw new ConfigurationError(
        `The policy here is not the one that the parts of ${name} were measured with. Check out the same commit where they are put together.`,
      );
    }
    const { baseline, noBaseline } = all[0]!.read.baseline;
    return { ...policy.gate(name), baseline, noBaseline };
  };
  return runGate(gate, policyOf, contextOf(parts, context, identity), whole, attachments);
}

/** Tables and models answer what the parts were answered; nothing is run. */
function contextOf(parts: readonly ReadPart[], shared: SharedContext, expected: Expected): SharedContext {
  let known: readonly ReadPart[] | undefined;
  let tables: ReturnType<typeof merged> | undefined;
  const used = () => {
    const all = wholeSet(parts, expected);
    const full = all.filter(({ isEmpty }) => !isEmpty);
    known ??= full.length > 0 ? full : all;
    return known;
  };
  const { of, by } = parts[0]!.shard;
  const never = (): never => {
    throw new ConfigurationError(
      'What the gate does beside reading rows and models cannot be put together from parts.',
    );
  };
  return {
    ...shared,
    shard: { index: null, of, by: by ?? undefined },
    async tables() {
      tables ??= merged(used().map(({ read }) => read.tables));
      return tables;
    },
    async findModel(model) {
      const found = foundInParts(
        modelName(model),
        used().map(({ read }) => read.models),
      );
      return found === undefined ? never() : found;
    },
    images: never,
    imageRows: never,
    openOnnx: never,
    timeEndpoint: never,
    startLines: never,
    watch: never,
    run: never,
  };
}

/**
 * Each part once, in their order. Of a job that was run again the latest counts. Throws ConfigurationError where one is missing or came
 * twice, where they are not parts of one whole, and what kept a part from being measured.
 */
function wholeSet(parts: readonly ReadPart[], expected: Expected): readonly ReadPart[] {
  const first = parts[0]!;
  const { of } = first.shard;
  const alike = (told: (part: ReadPart) => unknown, what: string) => {
    const other = parts.find((part) => JSON.stringify(told(part)) !== JSON.stringify(told(first)));
    if (other === undefined) return;
    throw new ConfigurationError(
      `${partName(first)} and ${partName(other)} have ${what}, and are no parts of one whole. Run all of them again.`,
    );
  };
  alike(({ shard }) => [shard.of, shard.by], 'other numbers of parts, or other columns that they are cut by');
  alike(({ source }) => source.commit, 'other commits');
  alike(({ run }) => run.id, 'other runs');
  const { source, run } = expected;
  if (source.commit !== null && first.source.commit !== source.commit) {
    throw new ConfigurationError(`The parts of ${first.gate} are of another commit than the one that is judged here.`);
  }
  if (run.id !== null && first.run.id !== run.id) {
    throw new ConfigurationError(`The parts of ${first.gate} are of another run than this one.`);
  }
  alike(({ policy }) => [policy.digest, policy.path, policy.overrides], 'other policies');
  alike(({ tool }) => tool.version, 'other versions of Model Assay');
  if (first.tool.version !== TOOL.version) {
    throw new ConfigurationError(
      `The parts of ${first.gate} are of Model Assay ${first.tool.version}, and this is ${TOOL.version}. Use one version everywhere.`,
    );
  }
  const chosen = new Map<number, ReadPart>();
  for (const part of parts) {
    const { index } = part.shard;
    const known = chosen.get(index);
    const [mine, theirs] = [part.run.attempt ?? 0, known?.run.attempt ?? 0];
    if (known !== undefined && mine === theirs && known.digest !== part.digest) {
      throw new ConfigurationError(
        `${partName(part)} came twice, and not with the same content. Give each part to one job, and each job a folder of its own.`,
      );
    }
    if (known === undefined || mine > theirs) chosen.set(index, part);
  }
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !chosen.has(index));
  if (missing.length > 0) {
    throw new EnvironmentError(
      `${missing
        .slice(0, 10)
        .map((index) => shardText({ index, of }))
        .join(
          ', ',
        )} of ${first.gate} did not come, so that nothing is decided. Look whether its job failed, and run it again.`,
    );
  }
  const all = [...chosen.values()].sort((a, b) => a.shard.index - b.shard.index);
  const failed = all.find(({ problem }) => problem !== null);
  if (failed !== undefined) throw toldBy(failed, all);
  return all;
}

const ERRORS = { input: ConfigurationError, subject: SubjectError, environment: EnvironmentError } as const;

/** What kept a part from being measured, as whoever measured it told it; what kept all of them is no matter of one part. */
function toldBy(part: ReadPart, all: readonly ReadPart[]): AssayError {
  const { kind, message, source } = part.problem!;
  const isCommon = all.every(({ problem }) => problem?.message === message);
  const told = isCommon ? message : `${partName(part)} could not be measured: ${message}`;
  return new ERRORS[kind](told, { position: source ?? undefined });
}
