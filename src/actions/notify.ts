import { resolve } from 'node:path';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import { runUrl } from '../github/context.ts';
import { writeSent } from '../github/outputs.ts';
import { EXIT } from '../suite/exit-code.ts';
import { DEFAULT_OUT, NOTICE_FORMATS, NOTICE_TIMES } from '../suite/run-settings.ts';
import { runAction } from './run-action.ts';

/**
 * `uses: modelassay/modelassay/actions/notify`: tells a webhook what earlier steps found. A webhook that does not answer fails no job:
 * the verdict is that of the gates.
 */
export function notifyAction(): Promise<void> {
  return runAction('notify', async ({ inputs, context, workspace, environment, log, stop }) => {
    const said = (sent: boolean, headline: string) => {
      writeSent(environment, sent);
      log.info(headline);
      return { exitCode: EXIT.notBlocked, headline };
    };
    const { url, secret, format, when } = inputs.notice;
    if (url === '')
      return said(false, 'No notice: url is empty. A secret that is not set, or not given to this event, is.');
    if (!NOTICE_FORMATS.some((one) => one === format)) throw wrong('format', format, NOTICE_FORMATS);
    if (!NOTICE_TIMES.some((one) => one === when)) throw wrong('when', when, NOTICE_TIMES);
    const [{ noticeOf, slackMessage }, { reportOf }, { readResults }, { sendNotice }] = await Promise.all([
      import('../report/notice.ts'),
      import('../report/report.ts'),
      import('../suite/read-results.ts'),
      import('../suite/send-notice.ts'),
    ]);
    const paths = inputs.results.length > 0 ? inputs.results : [`${DEFAULT_OUT}/results`];
    const results = await readResults(paths.map((path) => resolve(workspace, path)));
    const { repository, commit } = context;
    const notice = noticeOf(reportOf(results), { repository, commit, run: runUrl(context) }, new Date());
    if (when === 'blocked' && notice.verdict === 'pass') return said(false, 'No notice: nothing blocks.');
    const body = format === 'slack' ? slackMessage(notice) : notice;
    try {
      await sendNotice(body, { url, secret: secret || undefined, signal: stop.signal });
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      log.warn(error.message);
      return said(false, 'No notice was delivered.');
    }
    return said(true, `Told: ${notice.text}`);
  });
}

function wrong(input: string, given: string, allowed: readonly string[]): ConfigurationError {
  return new ConfigurationError(`${input} is ${JSON.stringify(given)}, and allowed are ${allowed.join(', ')}.`);
}
