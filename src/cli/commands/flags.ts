import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Argument, type Command, Option } from 'commander';
import type { Override } from '../../config/override.ts';
import type { Policy } from '../../suite/policy.ts';
import { DEFAULT_OUT, DEFAULT_POLICY_FILE, RUN_SETTINGS, type Setting } from '../../suite/run-settings.ts';

export type Flags = Readonly<Record<string, unknown>>;

/**
 * A flag for a setting; its value is YAML text, so that `--metrics '{accuracy: {min: 0.95}}'` works like the file. One that is off by
 * default is on where it stands alone: `--structure-only`.
 */
export function addFlag(command: Command, setting: Setting): void {
  const shown = setting.fallback === null ? '' : ` (default: ${setting.fallback})`;
  const isSwitch = String(setting.fallback) === 'false';
  command.addOption(flagOf(setting, isSwitch ? '[value]' : `<${placeholderOf(setting)}>`, setting.description + shown));
}

/** A flag that says what it takes, for its help and for a shell that completes it. `value` is how it is shown: `<file>`. */
export function flagOf({ name, takes = 'value' }: Setting, value: string, description: string): Option {
  const option = new Option(`--${name} ${value}`.trimEnd(), description);
  return typeof takes !== 'string' && option.required ? offering(option, takes) : option;
}

/** Words that are shown and proposed, and not enforced: commander's own refusal would say less than ours. */
export function offering<Offered extends Option | Argument>(offered: Offered, words: readonly string[]): Offered {
  offered.argChoices = [...words];
  return offered;
}

/** What stands for its value in the help. */
export function placeholderOf({ takes }: Setting): string {
  return typeof takes === 'string' ? takes : 'value';
}

export function addRunFlags(command: Command, inParts: boolean): void {
  for (const name of ['config', 'out', 'id', 'runtime-path', 'runtime-feed'] as const) {
    addFlag(command, RUN_SETTINGS[name]);
  }
  if (inParts) for (const name of ['shard', 'shard-by'] as const) addFlag(command, RUN_SETTINGS[name]);
  command
    .option('--json', 'print the merged verdict as JSON on standard output')
    .option('--print-config', 'print the effective policy and where each value came from, and stop');
}

/** Commander files `--max-drop` under `maxDrop`. */
export function flagValue(flags: Flags, name: string): string | undefined {
  const value = flags[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  if (value === true) return 'true';
  return typeof value === 'string' ? value : undefined;
}

export function outOf(flags: Flags): string {
  return flagValue(flags, 'out') ?? DEFAULT_OUT;
}

/**
 * The policy of a run of these gates. What an earlier run left in the output folder is removed before it is read, and a
 * policy that cannot be read is told there, too: whoever picks up the files next must not take them for this run's.
 */
export async function policyOfRun(
  flags: Flags,
  settings: readonly Setting[],
  gates: readonly string[],
  needsFile: boolean,
): Promise<Policy> {
  const only = needsFile ? undefined : gates[0];
  if (flags.printConfig === true || flags.explain === true) return policyOf(flags, settings, needsFile, only);
  const [{ clearOutput }, { PolicyError }] = await Promise.all([
    import('../../suite/output.ts'),
    import('../../suite/policy.ts'),
  ]);
  await clearOutput(outOf(flags), gates, flagValue(flags, 'id') ?? null);
  try {
    return await policyOf(flags, settings, needsFile, only);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const [{ policyProblemOf, policyProblemReport }, { attempted, REPORT_FORMATS, writeReports }] = await Promise.all([
      import('../../report/report.ts'),
      import('../../report/write.ts'),
    ]);
    await attempted(writeReports(policyProblemReport(policyProblemOf(error)), outOf(flags), REPORT_FORMATS));
    throw error;
  }
}

/**
 * The policy that these flags ask for. `needsFile` is false where flags alone can make one: then the gate that was called is
 * named by that, and may have no key of its own.
 */
export async function policyOf(
  flags: Flags,
  settings: readonly Setting[],
  needsFile: boolean,
  gate?: string,
): Promise<Policy> {
  const workingFolder = process.cwd();
  const overrides = settings.flatMap(({ name, path }): Override[] => {
    const text = flagValue(flags, name);
    return text === undefined || path === null ? [] : [{ path, text, origin: `flag --${name}` }];
  });
  const named = flagValue(flags, 'config');
  const file =
    named ?? (needsFile || existsSync(resolve(workingFolder, DEFAULT_POLICY_FILE)) ? DEFAULT_POLICY_FILE : undefined);
  const isNamed = overrides.some(({ path }) => path[0] === 'gates');
  if (file === undefined && gate !== undefined && !isNamed) {
    overrides.push({ path: ['gates', gate], text: '{}', origin: `command ${gate}` });
  }
  const { loadPolicy } = await import('../../suite/policy.ts');
  return loadPolicy({ file, overrides, workingFolder, environment: process.env });
}
