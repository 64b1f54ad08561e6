import { resolve } from 'node:path';
import type * as z from 'zod';
import { advice, asInput, spelled, type Told } from '../core/advice.ts';
import { ConfigurationError, messageOf, toldBy } from '../core/errors.ts';
import { readPlainFile } from '../core/plain-file.ts';
import { readEvidence } from '../evidence/evidence.ts';
import { type Annotation, writeAnnotations } from '../github/annotations.ts';
import { approvalsOf } from '../github/approvals.ts';
import type { GitHubClient } from '../github/client.ts';
import { writeMoveOutputs } from '../github/outputs.ts';
import { writeStepSummary } from '../github/summary.ts';
import { silentTagOf, silentTagSentence } from '../github/tag-runs.ts';
import { repositoryOf } from '../github/target.ts';
import { isTagRef, parseTag } from '../registry/tag.ts';
import type { MoveReport, VerbContext } from '../registry/verb.ts';
import type { promoteKeys, rollbackKeys } from '../registry/verb-keys.ts';
import { promoteVerb, rollbackVerb } from '../registry/verbs.ts';
import { failedStory, type MoveContext, moveMarkdown, moveText, storyOf } from '../report/move.ts';
import { EXIT } from '../suite/exit-code.ts';
import type { Policy } from '../suite/policy.ts';
import { openPromotion } from '../suite/promotion.ts';
import { deployedOn } from './deployed.ts';
import type { ActionOutcome } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';
import { clientOf } from './views.ts';

/** Every output, or those that stand beside the verdict of gates. */
export type OutputChoice = 'all' | 'beside';

/** Move a stage to bytes that passed, and tell it everywhere. Throws as `promoteVerb`. */
export async function promoteStage(
  toolkit: Toolkit,
  policy: Policy,
  inputs: z.infer<typeof promoteKeys>,
  outputs: OutputChoice = 'all',
): Promise<ActionOutcome> {
  const client = await clientOf(toolkit);
  const context = {
    task: 'promote',
    where: `${inputs.name}/${inputs.stage}`,
    gates: await gatesIn(resolve(toolkit.workspace, inputs.evidence)),
  } as const;
  try {
    return await move(toolkit, client, policy, context, (verbs) => promoteVerb(inputs, verbs), outputs);
  } catch (error) {
    // Where a tag should have started this and did not, that is what to know.
    const waitsForTag = error instanceof ConfigurationError && !inputs.on.includes('push') && inputs.on.includes('tag');
    const tag = waitsForTag ? await silentTag(toolkit, client, inputs) : null;
    if (tag === null) throw error;
    throw new ConfigurationError(advice`${toldBy(error)} ${silentTagSentence(tag)}`, { cause: error });
  }
}

/** Move a stage back to what was there before, and tell it everywhere. Throws as `rollbackVerb`. */
export async function rollbackStage(
  toolkit: Toolkit,
  policy: Policy,
  inputs: z.infer<typeof rollbackKeys>,
): Promise<ActionOutcome> {
  const context = { task: 'rollback', where: `${inputs.name}/${inputs.stage}`, gates: [] } as const;
  return move(toolkit, await clientOf(toolkit), policy, context, (verbs) => rollbackVerb(inputs, verbs));
}

async function move(
  toolkit: Toolkit,
  client: GitHubClient | null,
  policy: Policy,
  context: MoveContext,
  verb: (context: VerbContext) => Promise<MoveReport>,
  outputs: OutputChoice = 'all',
): Promise<ActionOutcome> {
  const { environment, workspace } = toolkit;
  const approvals = await approvalsFor(toolkit, client);
  const now = () => new Date();
  const verbs = await openPromotion({
    policy,
    context: toolkit.context,
    // A ledger that GitHub keeps is written with the token of the action.
    environment: { ...environment, GITHUB_TOKEN: environment.GITHUB_TOKEN || toolkit.inputs.token },
    workingFolder: workspace,
    now,
    signal: toolkit.stop.signal,
    approvals,
  });
  const deployed = deployedOn(client, toolkit);
  try {
    const report = inWordsOfInputs(await verb({ ...verbs, stores: async () => deployed.watch(await verbs.stores()) }));
    const headline = await tell(toolkit, report, context, outputs);
    await deployed.close(report.ok, headline);
    return { exitCode: report.ok ? EXIT.notBlocked : EXIT.blocked, headline };
  } catch (error) {
    await deployed.close(false, messageOf(error));
    throw error;
  }
}

/** The same for a failure that leaves no outcome; it is thrown on. */
export async function tellingFailure(
  { environment, log }: Toolkit,
  task: MoveContext['task'],
  work: () => Promise<ActionOutcome>,
): Promise<ActionOutcome> {
  try {
    return await work();
  } catch (error) {
    const message = spelled(toldBy(error), asInput);
    await writeStepSummary(environment, () => moveMarkdown(failedStory(task, message)), log);
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(message, { position: error.position, cause: error });
  }
}

/** A report as it is told here: with keys as inputs. */
function inWordsOfInputs(report: MoveReport): MoveReport {
  const say = (told: Told) => spelled(told, asInput);
  const { data } = report;
  const reworded =
    data.kind === 'refused'
      ? { ...data, refusals: data.refusals.map((refusal) => ({ ...refusal, sentence: say(refusal.sentence) })) }
      : data;
  return { ...report, sentences: report.sentences.map(say), data: reworded };
}

/** Log, job summary, annotations and outputs: views of one outcome. Returns the decision in one line. */
async function tell(
  { environment, log }: Toolkit,
  report: MoveReport,
  context: MoveContext,
  outputs: OutputChoice,
): Promise<string> {
  const story = storyOf(report, context);
  log.info(moveText(story));
  await writeStepSummary(environment, () => moveMarkdown(story), log);
  // One reason alone is the headline, which is an annotation already.
  if (report.data.kind === 'refused' && report.data.refusals.length > 1) {
    const annotations = report.data.refusals.map(({ sentence }): Annotation => {
      const title = context.task === 'promote' ? 'Not promoted' : 'Not rolled back';
      return { level: 'error', title, message: String(sentence), file: null, line: null, column: null };
    });
    writeAnnotations(annotations, (line) => process.stdout.write(`${line}\n`));
  }
  const { data } = report;
  const entry = 'entry' in data ? data.entry : null;
  writeMoveOutputs(environment, {
    ...(outputs === 'all' && { verdict: report.ok ? 'pass' : 'fail', summary: story.headline }),
    outcome: data.kind,
    version: entry?.target?.version ?? null,
    digest: entry?.target?.digest ?? null,
    previous: entry?.previous?.version ?? null,
    record: 'record' in data ? data.record : null,
    next: data.kind === 'refused' ? data.next : null,
  });
  return story.headline;
}

/** Those who approved the environment that this job names, as far as GitHub tells. */
async function approvalsFor({ inputs, context, log }: Toolkit, client: GitHubClient | null) {
  const { environment } = inputs;
  const repository = repositoryOf(context.repository);
  if (environment === '') return [];
  if (client === null || repository === null || context.run.id === null) {
    log.warn(`Who approved the environment ${environment} is not known: that needs the input github-token.`);
    return [];
  }
  const found = await approvalsOf(client, repository, Number(context.run.id), environment);
  if ('unknown' in found) log.warn(`${found.unknown} The ledger names no approver.`);
  else if (found.approvals.length === 0)
    log.info(`Nobody approved a job of this run in ${environment}: no reviewer is required there.`);
  return 'unknown' in found ? [] : [...found.approvals];
}

/** The gates that an evidence file names as passed: for people; whether it is believed is decided elsewhere. */
async function gatesIn(path: string): Promise<readonly string[]> {
  const content = await readPlainFile(path).catch(() => null);
  const read = content && readEvidence(content);
  if (!read?.ok) return [];
  return read.evidence.statement.predicate.passedTests.filter((name) => !name.includes('/'));
}

/** A tag of the commit of a push, whose own push started nothing; null where there is none, or it cannot be known. */
export async function silentTag(
  { context, log }: Toolkit,
  client: GitHubClient | null,
  { tag, name }: Pick<z.infer<typeof promoteKeys>, 'tag' | 'name'>,
): Promise<string | null> {
  const repository = repositoryOf(context.repository);
  if (context.event !== 'push' || isTagRef(context.ref) || client === null || !repository || !context.commit)
    return null;
  const isVersion = (text: string) => {
    const read = parseTag(text, tag);
    return read !== null && (read.model === null || read.model === name);
  };
  return silentTagOf(client, repository, context.commit, isVersion, log);
}
