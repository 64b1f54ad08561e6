import type { GitHubClient } from '../github/client.ts';
import { runUrl } from '../github/context.ts';
import { closeDeployment, type OpenDeployment, openDeployment } from '../github/deployment.ts';
import { repositoryOf } from '../github/target.ts';
import type { Stores } from '../registry/stores.ts';
import type { Toolkit } from './toolkit.ts';

/** Shows a move among GitHub's deployments. What is refused before anything moves is none. */
export interface Deployed {
  /** The same stores, whose ledger tells when a move begins. */
  readonly watch: (stores: Stores) => Stores;
  readonly close: (ok: boolean, description: string) => Promise<void>;
}

/** Asked for by the input `deployment`; without a token or a commit nothing is shown. */
export function deployedOn(client: GitHubClient | null, { inputs, context, log }: Toolkit): Deployed {
  const repository = repositoryOf(context.repository);
  const { commit } = context;
  const url = runUrl(context);
  if (!inputs.deployment || client === null || repository === null || commit === null || url === null) return NOWHERE;
  let open: OpenDeployment = null;
  return {
    watch: (stores) => ({
      ...stores,
      ledger: {
        ...stores.ledger,
        // Before the record, so that no service of GitHub's stands between the record and the pointer.
        async append(place, expected, entry) {
          if (open === null && (entry.action === 'promote' || entry.action === 'rollback')) {
            const request = {
              task: entry.action,
              environment: `${place.model}/${place.stage}`,
              commit,
              production: place.stage === 'production',
              description: `${place.model} ${entry.target?.version ?? ''} (${entry.target?.digest ?? 'nothing'})`,
              runUrl: url,
              payload: {
                id: entry.id,
                model: place.model,
                stage: place.stage,
                version: entry.target?.version ?? null,
                digest: entry.target?.digest ?? null,
                previous: entry.previous?.digest ?? null,
                evidence: entry.evidence?.digest ?? null,
                tag: entry.source.tag,
              },
            };
            open = await openDeployment(client, repository, request, log);
          }
          return stores.ledger.append(place, expected, entry);
        },
      },
    }),
    close: (ok, description) =>
      closeDeployment(client, repository, open, { state: ok ? 'success' : 'failure', description, runUrl: url }, log),
  };
}

const NOWHERE: Deployed = { watch: (stores) => stores, close: async () => {} };
