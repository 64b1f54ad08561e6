import type { DoctorContext } from '../context.ts';
import { type Finding, fine, note, trouble } from '../finding.ts';

const MOST_SKEW_SECONDS = 300;
const PATIENCE_MS = 5_000;

/** In a job of GitHub's: whether there is a token, whether its server answers, and how far the clocks lie apart. */
export async function lookAtGitHub({ environment, signal, now }: DoctorContext): Promise<readonly Finding[]> {
  if (environment.GITHUB_ACTIONS !== 'true') return [];
  const api = environment.GITHUB_API_URL ?? 'https://api.github.com';
  const findings: Finding[] = [
    note(
      'A comment needs pull-requests: write, a check run checks: write, a status statuses: write; a ledger in git and a promotion contents: write.',
      null,
    ),
  ];
  try {
    const response = await fetch(api, {
      method: 'HEAD',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    const apart = Math.round(Math.abs(now().getTime() - date) / 1000);
    findings.push(fine(`${api} answers.`));
    if (apart > MOST_SKEW_SECONDS) {
      findings.push(
        trouble(
          `This machine's clock is ${apart} seconds from GitHub's.`,
          'Set it (NTP): times in evidence and ledger come from it, and logins fail where it is far off.',
        ),
      );
    } else if (!Number.isNaN(apart)) findings.push(fine('The clock agrees with GitHub’s.'));
  } catch {
    findings.push(
      trouble(
        `${api} does not answer.`,
        'The comment and a ledger in GitHub need it: look at the proxy and the firewall of this runner.',
      ),
    );
  }
  return findings;
}
