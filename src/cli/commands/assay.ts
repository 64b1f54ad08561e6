import { printConfig } from '../../config/print.ts';
import { GATES } from '../../gates/list.ts';
import { readGitHubContext } from '../../github/context.ts';
import { PLAIN_CONTEXT } from '../../report/context.ts';
import { reportOf } from '../../report/report.ts';
import { attempted, REPORT_FORMATS, writeReports } from '../../report/write.ts';
import { isForPromotion, stateRunEvidence } from '../../suite/evidence.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { runIdentity } from '../../suite/identity.ts';
import { signerOf } from '../../suite/keys.ts';
import { filesBehind, lastChangesInGit } from '../../suite/last-changes.ts';
import { evidencePath } from '../../suite/output.ts';
import { gatesOf, type Policy } from '../../suite/policy.ts';
import { runSuite } from '../../suite/run.ts';
import { openSession } from '../../suite/session.ts';
import { settle, waiversIn } from '../../suite/settle.ts';
import type { Terminal } from '../terminal.ts';
import { type Flags, flagValue, outOf } from './flags.ts';
import { isPublicTo } from './public-repository.ts';
import { listenForInterruption } from './session.ts';
import { tell } from './tell.ts';

/** Run gates, write what they found, print it. Resolves to the exit code; an interruption keeps what was finished. */
export async function assay(
  policy: Policy,
  only: readonly string[] | undefined,
  flags: Flags,
  terminal: Terminal,
): Promise<number> {
  if (flags.printConfig === true) {
    terminal.out(printConfig(policy.schema, policy));
    return EXIT.notBlocked;
  }
  const shard = flagValue(flags, 'shard');
  const waivers = waiversIn(policy.waivers, policy.config.waivers);
  const reading = readGitHubContext({ environment: process.env, workingFolder: process.cwd() });
  // While git answers: what a gate does takes a while to load.
  await Promise.all(GATES.filter(({ name }) => (only ?? gatesOf(policy)).includes(name)).map((gate) => gate.load()));
  const context = await reading;
  const signer = signerOf(policy, process.env, context);
  const interruption = listenForInterruption();
  const session = openSession({
    log: terminal.log,
    progress: terminal.progress,
    signal: interruption.signal,
    workspace: process.cwd(),
    publicRepository: isPublicTo(context, process.env),
    runtimePath: flagValue(flags, 'runtime-path'),
    runtimeFeed: flagValue(flags, 'runtime-feed'),
  });
  try {
    const out = outOf(flags);
    if (shard !== undefined) {
      const { measureParts } = await import('./measure-parts.ts');
      const identity = { ...runIdentity(context, flagValue(flags, 'id') ?? null), id: flagValue(flags, 'id') ?? null };
      const request = { policy, only, out, identity, environment: process.env };
      return await measureParts(request, shard, flagValue(flags, 'shard-by'), session, terminal);
    }
    const identity = runIdentity(context, flagValue(flags, 'id') ?? null);
    const outcome = await runSuite({ policy, only, out, identity, environment: process.env }, session);
    const now = new Date();
    const settled = settle({ ...outcome, notices: [] }, waivers, now);
    const { missing, notices } = settled;
    const files = await filesBehind(policy, settled.results, process.cwd());
    const changes = await lastChangesInGit(files, process.cwd(), interruption.signal);
    const report = reportOf(settled.results, { ...PLAIN_CONTEXT, missing, notices, lastChanges: changes });
    const reports = await attempted(writeReports(report, out, REPORT_FORMATS));
    terminal.clearProgress();
    tell(report, reports.value ?? [], flags.json === true, terminal);
    if (reports.value === null) throw reports.problem;
    const stated = await stateRunEvidence({
      policy,
      results: outcome.results,
      waivers,
      now,
      signer,
      url: null,
      path: evidencePath(out, identity.id),
      isLeg: false,
      blockedBy: null,
    });
    terminal.log[isForPromotion(policy) ? 'info' : 'debug'](stated.sentence);
    if (outcome.missing.length === 0) return settled.exitCode;
    terminal.fail(`Interrupted: no verdict from ${outcome.missing.map(({ gate }) => gate).join(', ')}.`);
    return EXIT.interrupted;
  } finally {
    interruption.unlisten();
    await session.close();
  }
}
