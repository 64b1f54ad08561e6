import type { CommandOutcome } from './command.ts';
import { tellingLine } from './ending.ts';

/** Why a command did not succeed, as the end of a sentence that names it; null where it did. */
export function commandProblem({ ended, stderr }: Pick<CommandOutcome, 'ended' | 'stderr'>): string | null {
  const line = tellingLine(stderr);
  const words = line === '' ? '' : `, saying "${line}"`;
  switch (ended.kind) {
    case 'exited':
      return ended.code === 0 ? null : `ended with exit code ${ended.code}${words}`;
    case 'killed':
      return `was ended from outside by ${ended.signal}${words}`;
    case 'late':
      return `took longer than the limit of ${ended.limit / 1000} s and was ended${words}`;
    case 'verbose':
      return `wrote more than the limit of ${ended.limit} bytes to standard output and was ended`;
    case 'unstartable':
      return `cannot be started: ${ended.reason}`;
  }
}
