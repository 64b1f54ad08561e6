import { Option } from 'commander';
import { advice, key } from '../../core/advice.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { readGitHubContext, runUrl } from '../../github/context.ts';
import { noticeOf, slackMessage } from '../../report/notice.ts';
import { reportOf } from '../../report/report.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { readResults } from '../../suite/read-results.ts';
import { DEFAULT_OUT, NOTICE_FORMATS, NOTICE_TIMES } from '../../suite/run-settings.ts';
import { sendNotice } from '../../suite/send-notice.ts';
import type { Furnish } from '../command.ts';
import { type Flags, flagValue } from './flags.ts';

/** `modelassay notify`: what a run found, to a webhook. */
export const notifyCommand: Furnish = (command, terminal, finish) => {
  command
    .argument('[path...]', `result files, or folders that hold them (default: ${DEFAULT_OUT}/results)`)
    .option('--url <variable>', 'the environment variable with the address, as env:NAME', 'env:NOTIFY_URL')
    .option('--secret <variable>', 'the environment variable with the key that signs, as env:NAME')
    .addOption(new Option('--format <name>', 'what is posted').choices(NOTICE_FORMATS).default('json'))
    .addOption(
      new Option('--when <times>', 'whether a run that passes is told, too').choices(NOTICE_TIMES).default('blocked'),
    )
    .option('--dry-run', 'print the body, and send nothing')
    .action(async (paths: string[], flags: Flags) => {
      const results = await readResults(paths.length > 0 ? paths : [`${DEFAULT_OUT}/results`]);
      const context = await readGitHubContext({ environment: process.env, workingFolder: process.cwd() });
      const { repository, commit } = context;
      const notice = noticeOf(reportOf(results), { repository, commit, run: runUrl(context) }, new Date());
      const body = flags.format === 'slack' ? slackMessage(notice) : notice;
      if (flags.dryRun === true) terminal.out(`${JSON.stringify(body, null, 2)}\n`);
      else if (flags.when === 'blocked' && notice.verdict === 'pass') terminal.error('No notice: nothing blocks.\n');
      else {
        const secret = flagValue(flags, 'secret');
        const signal = new AbortController().signal;
        await sendNotice(body, {
          url: variable('url', flagValue(flags, 'url')!),
          secret: secret && variable('secret', secret),
          signal,
        });
        terminal.error(`Told: ${notice.text}\n`);
      }
      finish(EXIT.notBlocked);
    })
    .addHelpText(
      'after',
      '\nExamples:\n  modelassay notify --url env:SLACK_WEBHOOK --format slack\n  modelassay notify --url env:NOTIFY_URL --secret env:NOTIFY_SECRET --when always\n',
    );
};

/** A command line is seen by everybody on the machine, and an address of a webhook is often all that protects it. */
function variable(flag: string, named: string): string {
  const name = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(named)?.[1];
  if (name === undefined) {
    throw new ConfigurationError(
      advice`${key(flag)} names an environment variable, env:NAME, so that it stands in no list of processes.`,
    );
  }
  const value = process.env[name];
  if (value) return value;
  throw new ConfigurationError(advice`The environment variable ${name}, which ${key(flag)} names, is not set.`);
}
