import { printConfig } from '../../config/print.ts';
import { InterruptedError } from '../../core/errors.ts';
import { EXIT, exitCodeOf } from '../../suite/exit-code.ts';
import { localIdentity } from '../../suite/identity.ts';
import { type Policy, policySchema } from '../../suite/policy.ts';
import { writeSuiteReports } from '../../suite/report.ts';
import { runSuite } from '../../suite/run.ts';
import { openSession } from '../../suite/session.ts';
import type { Terminal } from '../terminal.ts';
import { type Flags, flagValue, outOf } from './flags.ts';
import { tell } from './tell.ts';

/** Run gates, write what they found, print it. Resolves to the exit code; an interruption keeps what was finished. */
export async function assay(
  policy: Policy,
  only: readonly string[] | undefined,
  flags: Flags,
  terminal: Terminal,
): Promise<number> {
  if (flags.printConfig === true) {
    terminal.out(printConfig(policySchema, policy));
    return EXIT.notBlocked;
  }
  const stop = new AbortController();
  const onSignal = () => stop.abort(new InterruptedError('Interrupted.'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const session = openSession({
    log: terminal.log,
    progress: terminal.progress,
    signal: stop.signal,
    workingFolder: process.cwd(),
    runtimePath: flagValue(flags, 'runtime-path'),
  });
  try {
    const out = outOf(flags);
    const identity = await localIdentity(process.cwd(), flagValue(flags, 'id') ?? null);
    const outcome = await runSuite({ policy, only, out, identity, now: () => new Date() }, session);
    const reports = await writeSuiteReports(outcome.results, out, outcome.interrupted);
    terminal.clearProgress();
    tell(outcome.results, reports, flags.json === true, terminal);
    if (outcome.interrupted === null) return exitCodeOf(outcome.results);
    terminal.fail(outcome.interrupted);
    return EXIT.interrupted;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await session.close();
  }
}
