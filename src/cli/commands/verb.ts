import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import type * as z from 'zod';
import type { Override } from '../../config/override.ts';
import { ConfigurationError, InterruptedError } from '../../core/errors.ts';
import type { LookContext, VerbContext, VerbReport } from '../../registry/verb.ts';
import { EXIT } from '../../suite/exit-code.ts';
import type { Policy } from '../../suite/policy.ts';
import { DEFAULT_OUT, DEFAULT_POLICY_FILE, REGISTRY_SETTINGS, RUN_SETTINGS } from '../../suite/run-settings.ts';
import { kindOf, readVerb, verbSettings } from '../../suite/verb-input.ts';
import type { Furnish } from '../command.ts';
import { addFlag, type Flags, flagOf, flagValue, placeholderOf } from './flags.ts';

/** A verb of promotion as a command: its keys are flags, and what they do not say the policy says. */
interface VerbBasics<Schema extends z.ZodObject> {
  readonly schema: Schema;
  /** The key that is given without a flag, by its place. */
  readonly argument?: { readonly key: string; readonly shown: string } | undefined;
  /** True where keys that are not given come from the policy; false for a look at everything. */
  readonly completes: boolean;
  /** True where it needs no gates in the policy. */
  readonly withoutGates: (flags: Flags) => boolean;
  /** What else can be done where there is no policy file. */
  readonly withoutFile?: string | undefined;
  readonly formats: readonly ('text' | 'md')[];
  readonly examples: readonly string[];
  /** In its own words; otherwise the sentences and the table. */
  tell?(given: z.infer<Schema>, report: VerbReport, color: boolean): Promise<string>;
}

export interface VerbDescription<Schema extends z.ZodObject> extends VerbBasics<Schema> {
  run(given: z.infer<Schema>, context: VerbContext): Promise<VerbReport>;
}

/** A verb that only looks is not told who asks and for what event: to find that out takes longer than the look. */
export interface LookDescription<Schema extends z.ZodObject> extends VerbBasics<Schema> {
  run(given: z.infer<Schema>, context: LookContext): Promise<VerbReport>;
}

export function verbCommand<Schema extends z.ZodObject>(verb: VerbDescription<Schema>): Furnish {
  return furnished(verb, async (surroundings, inputsFor) => {
    const { environment, workingFolder } = surroundings;
    const [{ openPromotion }, { readGitHubContext }] = await Promise.all([
      import('../../suite/promotion.ts'),
      import('../../github/context.ts'),
    ]);
    const context = await readGitHubContext({ environment, workingFolder });
    const given = await inputsFor(context.repository);
    return untilStopped(async (signal) => {
      const verbs = await openPromotion({ ...surroundings, context, signal });
      return { given, report: await verb.run(given, verbs) };
    });
  });
}

export function lookCommand<Schema extends z.ZodObject>(verb: LookDescription<Schema>): Furnish {
  return furnished(verb, async (surroundings, inputsFor) => {
    const given = await inputsFor(null);
    const { openLook } = await import('../../suite/stores.ts');
    return untilStopped(async (signal) => ({
      given,
      report: await verb.run(given, openLook({ ...surroundings, signal })),
    }));
  });
}

interface Surroundings {
  readonly policy: Policy;
  readonly environment: NodeJS.ProcessEnv;
  readonly workingFolder: string;
  readonly now: () => Date;
}

/** The inputs of a verb, where the repository that it is asked in is known or need not be. */
type InputsFor<Schema extends z.ZodObject> = (repository: string | null) => Promise<z.infer<Schema>>;

type Perform<Schema extends z.ZodObject> = (
  surroundings: Surroundings,
  inputsFor: InputsFor<Schema>,
) => Promise<Performed<Schema>>;

function furnished<Schema extends z.ZodObject>(verb: VerbBasics<Schema>, perform: Perform<Schema>): Furnish {
  return (command, terminal, finish) => {
    if (verb.argument) command.argument(`[${verb.argument.shown}]`, `the same as --${verb.argument.key}`);
    for (const setting of verbSettings(verb.schema)) {
      const kind = kindOf(verb.schema, setting.name);
      const fallback = verb.completes || kind === 'flag' ? setting.fallback : null;
      const shown = fallback === null || fallback === 'false' ? '' : ` (default: ${fallback})`;
      const value = placeholderOf(setting);
      const written = { flag: '', list: `<${value}...>`, text: `<${value}>` }[kind];
      command.addOption(flagOf(setting, written, setting.description + shown));
    }
    addFlag(command, { ...RUN_SETTINGS.config, description: 'The policy file.' });
    for (const setting of Object.values(REGISTRY_SETTINGS)) addFlag(command, setting);
    command.option('--json', 'print what came of it as JSON on standard output');
    if (verb.formats.length > 1)
      command.addOption(
        new Option('--format <name>', 'text, or md for a summary or a wiki').choices([...verb.formats]),
      );
    command
      .action(async (...words: unknown[]) => {
        const argument = verb.argument && (words[0] as string | undefined);
        const flags = words.at(-2) as Flags;
        const performed = await performIn(verb, argument, flags, perform);
        const { report } = performed;
        terminal.out(flags.json === true ? json(report) : await told(verb, performed, flags, terminal.color));
        finish(report.ok ? EXIT.notBlocked : EXIT.blocked);
      })
      .addHelpText('after', `\nExamples:\n${verb.examples.map((line) => `  ${line}\n`).join('')}`);
  };
}

interface Performed<Schema extends z.ZodObject> {
  readonly given: z.infer<Schema>;
  readonly report: VerbReport;
}

async function performIn<Schema extends z.ZodObject>(
  verb: VerbBasics<Schema>,
  argument: string | undefined,
  flags: Flags,
  perform: Perform<Schema>,
): Promise<Performed<Schema>> {
  const workingFolder = process.cwd();
  const environment = process.env;
  const overrides = Object.values(REGISTRY_SETTINGS).flatMap(({ name, path }): Override[] => {
    const text = flagValue(flags, name);
    return text === undefined || path === null ? [] : [{ path, text, origin: `flag --${name}` }];
  });
  const named = flagValue(flags, 'config');
  const file = named ?? (existsSync(resolve(workingFolder, DEFAULT_POLICY_FILE)) ? DEFAULT_POLICY_FILE : undefined);
  const withoutGates = verb.withoutGates(flags);
  if (file === undefined && !withoutGates) {
    throw new ConfigurationError(
      `There is no ${DEFAULT_POLICY_FILE} here, so it is not known what a model must have passed. Name the policy with --config${verb.withoutFile ?? ''}.`,
    );
  }
  const { loadPolicy } = await import('../../suite/policy.ts');
  const policy = await loadPolicy({ file, overrides, workingFolder, environment, withoutGates });
  const inputsFor: InputsFor<Schema> = async (repository) => {
    const defaults = verb.completes
      ? (await import('../../suite/verb-defaults.ts')).verbDefaults(policy, repository, DEFAULT_OUT)
      : {};
    const text = (name: string) => (name === verb.argument?.key ? argument : undefined) ?? flagText(flags, name);
    return readVerb(verb.schema, { text, defaults, origin: 'flag' });
  };
  return perform({ policy, environment, workingFolder, now: () => new Date() }, inputsFor);
}

/** The first SIGINT or SIGTERM asks to stop where it does no harm; a second one ends the process. */
async function untilStopped<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const stop = new AbortController();
  const onSignal = () => stop.abort(new InterruptedError('Interrupted.'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function told<Schema extends z.ZodObject>(
  verb: VerbBasics<Schema>,
  { given, report }: Performed<Schema>,
  flags: Flags,
  color: boolean,
): Promise<string> {
  const { verbMarkdown, verbText } = await import('../../report/verb-text.ts');
  if (flagValue(flags, 'format') === 'md') return verbMarkdown(report);
  return verb.tell ? verb.tell(given, report, color) : verbText(report, { color });
}

function json({ ok, sentences, data }: VerbReport): string {
  return `${JSON.stringify({ ok, sentences, data }, null, 2)}\n`;
}

/** Yes or no is the flag alone; a list is the flag several times. */
function flagText(flags: Flags, name: string): string | readonly string[] | undefined {
  const value = flags[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  if (value === true) return 'true';
  return Array.isArray(value) ? (value as string[]) : flagValue(flags, name);
}
