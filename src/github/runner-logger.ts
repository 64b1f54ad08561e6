import type { Logger, ProgressEvent, ProgressListener } from '../core/log.ts';
import { formatCount } from '../wording/numbers.ts';
import { commandLine, logLines, type WriteLine } from './commands.ts';

/** A log in the runner's words. Nothing that a model, a data set or a file says can become a command. */
export interface RunnerLogger extends Logger {
  /** Lines written during `work` fold together under `title`. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** A red line that is no annotation of a file. */
  error(message: string): void;
}

/** A log that nobody watches needs no more than a sign of life. */
const PROGRESS_EVERY_MS = 10_000;

export function createRunnerLogger(write: WriteLine = writeToStandardOutput): RunnerLogger {
  const command = (name: Parameters<typeof commandLine>[0], message: string) => write(commandLine(name, message));
  return {
    debug: (message) => command('debug', message),
    info: (message) => logLines(message).forEach(write),
    warn: (message) => command('warning', message),
    error: (message) => command('error', message),
    async group(title, work) {
      command('group', title);
      try {
        return await work();
      } finally {
        write(commandLine('endgroup', ''));
      }
    },
  };
}

/** Progress as plain lines: at most one in ten seconds for a task, the first after ten seconds. */
export function runnerProgress(log: Logger, now: () => number = Date.now): ProgressListener {
  let task: string | undefined;
  let saidAt = 0;
  return (event) => {
    const time = now();
    if (event.task !== task) {
      task = event.task;
      saidAt = time;
    }
    if (time - saidAt < PROGRESS_EVERY_MS) return;
    saidAt = time;
    log.info(progressLine(event));
  };
}

function progressLine({ task, done, total, unit }: ProgressEvent): string {
  const whole = total === undefined ? '' : ` of ${formatCount(total)}`;
  return `${task}: ${formatCount(done)}${whole} ${unit}`;
}

function writeToStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}
