import { messageOf } from '../core/errors.ts';
import { fileAtCommit } from '../github/base-file.ts';
import { approversOf } from '../github/reviews.ts';
import { CODEOWNERS_FILES, ownersOf } from '../policy/code-owners.ts';
import type { Agreement } from '../policy/watch.ts';
import { DEFAULT_POLICY_FILE } from '../suite/run-settings.ts';
import type { Change } from './change.ts';
import type { Toolkit } from './toolkit.ts';

/** In which ways the inputs let somebody agree to a change of the policy, and who has. Owners are asked for when needed. */
export async function agreementOf({ inputs }: Toolkit, change: Change, needed: boolean): Promise<Agreement> {
  const { policyLabel: label, policyOwner: asked } = inputs;
  return { label, labels: change.labels, owners: asked && needed ? await ownersSay(change) : null };
}

/** Owners are those of the base branch as it is now: whoever changes the file cannot make themselves one. */
async function ownersSay(change: Change): Promise<NonNullable<Agreement['owners']>> {
  const { client, repository, number, head } = change;
  const file = change.policyFile ?? DEFAULT_POLICY_FILE;
  const branch = change.base.ref.replace(/^refs\/heads\//, '');
  try {
    for (const place of CODEOWNERS_FILES) {
      const text = await fileAtCommit(client, repository, branch, place);
      if (text === null) continue;
      const { people, teams } = ownersOf(text, file);
      if (people.length === 0) {
        const named = teams.length > 0 ? 'only teams, whose members a job may not ask for' : 'nobody';
        return { approved: false, reason: `${place} names ${named} for ${file}; name people there` };
      }
      const found = await approversOf(client, repository, number, head);
      if ('unknown' in found) return { approved: false, reason: found.unknown };
      const reason = `${place} names ${people.slice(0, 10).join(', ')}`;
      return { approved: people.some((person) => found.approvers.includes(person)), reason };
    }
    return { approved: false, reason: `the base branch has no ${CODEOWNERS_FILES[0]}` };
  } catch (error) {
    return { approved: false, reason: messageOf(error) };
  }
}
