import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import type { Environment } from '../runtime/environment.ts';
import { visible } from '../wording/visible.ts';

/**
 * The runner's protocol: lines on standard output and files named by the environment. Written here rather than taken from
 * `@actions/core` because that package loads an HTTP client and a TLS stack first: 150 ms before an action's first line.
 * Source: docs.github.com, "Workflow commands for GitHub Actions", and ActionCommand.cs of actions/runner.
 */
export type WriteLine = (line: string) => void;

export type CommandName = 'debug' | 'notice' | 'warning' | 'error' | 'group' | 'endgroup' | 'add-mask';

/**
 * `::warning file=a.yml,line=3::message`. The one way to a command: nothing in it can end a property, start a command, or be
 * hidden, whoever wrote it.
 */
export function commandLine(
  name: CommandName,
  message: string,
  properties: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const parts = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${escapeProperty(visible(String(value)))}`],
  );
  return `::${name}${parts.length === 0 ? '' : ` ${parts.join(',')}`}::${escapeData(logLines(message).join('\n'))}`;
}

/**
 * Text from elsewhere as lines of a log that the runner takes for nothing but text: no command (`::` at the start of a
 * line, `##[` anywhere), no terminal sequence, no hidden character.
 */
export function logLines(text: string): string[] {
  return text.split(/\r\n|[\r\n]/).map((line) => {
    const shown = visible(line).replaceAll('##[', '# #[');
    return /^\s*::/.test(shown) ? shown.replace('::', ': :') : shown;
  });
}

/** Append `name` to the file of step outputs; nothing happens where there is none. Throws EnvironmentError. */
export function setOutput(environment: Environment, name: string, value: string): void {
  const file = environment.GITHUB_OUTPUT;
  if (!file) return;
  const delimiter = `end-${randomUUID()}`;
  try {
    appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
  } catch (error) {
    throw new EnvironmentError(`The step output ${name} could not be written to GITHUB_OUTPUT: ${messageOf(error)}.`);
  }
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
