import { AssayError, InterruptedError, type ProblemKind, type SourcePosition, toldBy } from '../core/errors.ts';
import type { Digest } from '../core/units.ts';
import { TOOL } from '../core/version.ts';
import type { GateContext, SharedContext } from '../gates/context.ts';
import type { AnyGate, Description, GatePolicy } from '../gates/gate.ts';
import { RESULT_SCHEMA, type Result, resultSchema } from '../result/document.ts';
import { figureSchema } from '../result/figure.ts';
import { gateVerdict } from '../result/verdict.ts';
import type { Attachments } from './output.ts';

/** Who ran it and for which commit: the parts of a result that the gate itself does not know. */
export interface RunIdentity {
  readonly source: Result['source'];
  readonly run: Result['run'];
  readonly environment: Readonly<Record<string, string | number | boolean | null>>;
  readonly policy: { path: string | null; digest: Digest };
  /** Tells several results of one gate apart; null where there is one. */
  readonly id: string | null;
}

/**
 * Measure, judge, describe, and put it on record. A failure of any kind becomes a result with the verdict `error`, so
 * that one gate's trouble neither hides another's findings nor looks like success. Only an interruption is rethrown.
 */
export async function runGate(
  gate: AnyGate,
  policyOf: () => Promise<GatePolicy<unknown>>,
  shared: SharedContext,
  identity: RunIdentity,
  attachments: Attachments,
): Promise<Result> {
  const context: GateContext = { ...shared, attach: attachments.add };
  const { now, monotonic } = shared.clock;
  const startedAt = now();
  const began = monotonic();
  const finish = (content: Partial<Result>): Result => {
    const verdict = content.problem ? 'error' : gateVerdict(content.checks ?? []);
    return {
      ...emptyResult(gate.name, identity),
      ...content,
      environment: { ...identity.environment, ...content.environment },
      attachments: [...attachments.added()],
      verdict,
      startedAt: startedAt.toISOString(),
      // The clock on the wall may step while a gate measures.
      durationMs: Math.round(monotonic() - began),
    };
  };
  let own: SourcePosition | undefined;
  try {
    const policy = await policyOf();
    own = policy.sources.at([]);
    const steps = await gate.load();
    const { measurement, provenance } = await steps.measure(policy, context);
    const checks = steps.judge(policy, measurement);
    const description = withSoundFigures(steps.describe(policy, measurement, checks), context.log);
    if (checks.length === 0)
      return finish({ ...mutable(provenance), ...mutable(description), problem: nothingChecked(description) });
    const result = finish({ ...mutable(provenance), ...mutable(description), checks: [...checks] });
    // Our own fault if it does not hold: better an error here than a report that cannot be read elsewhere.
    return resultSchema.parse(result);
  } catch (error) {
    if (error instanceof InterruptedError || context.signal.aborted) throw error;
    context.log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const problem = problemOf(error, own);
    return finish({ problem, summary: `${gate.title} could not decide: ${firstLine(problem.message)}` });
  }
}

/** A picture decides nothing, so one that cannot be drawn (bins of no width) costs no verdict. */
function withSoundFigures(description: Description, log: SharedContext['log']): Description {
  const figures = description.figures.filter((figure) => {
    const problem = figureSchema.safeParse(figure).error;
    if (problem) log.debug(`The figure ${figure.id} is left out: ${problem.issues[0]?.message ?? 'it is unsound'}.`);
    return problem === undefined;
  });
  return { ...description, figures };
}

function nothingChecked({ notChecked }: Description): NonNullable<Result['problem']> {
  const why = notChecked.map(({ title, reason }) => `${title}: ${reason}`).join('; ');
  const message =
    why === ''
      ? 'The policy asks for no check, so there is nothing to pass.'
      : `No check is left to make, so there is nothing to pass (${why}). Ask for one that can be made.`;
  return { kind: 'input', message: message.slice(0, 10_000), source: null };
}

/** What is wrong with an input is told with its place; where nobody knows that, with the place of the gate, whose input it is. */
export function problemOf(error: unknown, gate: SourcePosition | undefined): NonNullable<Result['problem']> {
  const kind: ProblemKind = error instanceof AssayError ? error.kind : 'environment';
  const message = String(toldBy(error));
  const known = error instanceof AssayError ? error.position : undefined;
  const position = known ?? (kind === 'input' ? gate : undefined);
  return { kind, message: message.slice(0, 10_000), source: position ?? null };
}

function emptyResult(gate: string, identity: RunIdentity): Result {
  return {
    schema: RESULT_SCHEMA,
    gate,
    id: identity.id,
    verdict: 'error',
    summary: '',
    problem: null,
    source: identity.source,
    run: identity.run,
    subject: null,
    baseline: null,
    datasets: [],
    headline: null,
    findings: [],
    checks: [],
    tables: [],
    figures: [],
    environment: {},
    policy: identity.policy,
    tool: { name: TOOL.name, version: TOOL.version },
    startedAt: '',
    durationMs: 0,
    notChecked: [],
    attachments: [],
  };
}

/** The document's type has mutable arrays; what a gate returns is read-only. */
function mutable<T extends object>(
  value: T,
): { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] | undefined ? Item[] : T[Key] } {
  return { ...value } as never;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
