import { basename } from 'node:path';
import type * as z from 'zod';
import { expandText } from '../config/environment.ts';
import { filesOf } from '../config/meaning.ts';
import type { ModelKeys } from '../config/model-keys.ts';
import { ConfigurationError } from '../core/errors.ts';
import { defaultLedger, openRegistry, type RegistryKeys, registrySchema } from '../registry/kinds.ts';
import { type LedgerKeys, ledgerSchema, openLedger } from '../registry/ledger/kinds.ts';
import { DEFAULT_STAGE } from '../registry/names.ts';
import type { Stores } from '../registry/stores.ts';
import type { LookContext } from '../registry/verb.ts';
import type { Policy } from './policy.ts';
import { DEFAULT_POLICY_FILE } from './run-settings.ts';

export interface LookRequest {
  readonly policy: Policy;
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => Date;
  /** Aborted when the run is asked to stop. */
  readonly signal?: AbortSignal | undefined;
}

/** What a look at the registry and the ledger of a policy works with. They are opened when they are needed. */
export function openLook({ policy, environment, now, signal }: LookRequest): LookContext {
  const name = registeredName(policy);
  let stores: Promise<Stores> | undefined;
  return {
    stores() {
      stores ??= openStores(policy, environment, now).then((opened) => ({ ...opened, signal }));
      return stores;
    },
    own: name === undefined ? null : { model: name, stage: policy.config.promote?.stage ?? DEFAULT_STAGE },
    now,
  };
}

/**
 * The registry and the ledger that a policy names. Throws ConfigurationError where it names no registry, or where what it
 * names cannot be what it says; EnvironmentError where a service fails.
 */
export async function openStores(
  policy: Policy,
  environment: NodeJS.ProcessEnv,
  now: () => Date = () => new Date(),
): Promise<Stores> {
  const { registry } = policy.config;
  if (registry === undefined) {
    throw new ConfigurationError(
      `${policy.file === null ? `There is no ${DEFAULT_POLICY_FILE} here that names a` : `${policy.file} names no`} registry, so there is nowhere to promote to or to look. Add for instance registry: { kind: folder, path: registry }, or kind: mlflow with uri, or kind: git.`,
    );
  }
  const ledger = policy.config.ledger ?? defaultLedger(registry);
  const request = { folder: policy.folder, environment };
  const [openedRegistry, openedLedger] = await Promise.all([
    openRegistry(located(policy, 'registry', registrySchema, registry, environment), request),
    openLedger(
      located(policy, policy.config.ledger ? 'ledger' : 'registry', ledgerSchema, ledger, environment),
      request,
    ),
  ]);
  return { registry: openedRegistry, ledger: openedLedger, now };
}

/** What registry and ledger call the model under test; undefined where the policy names neither it nor a file. */
export function registeredName({ config }: Policy): string | undefined {
  const model: ModelKeys | undefined = config.model;
  return (
    config.promote?.name ??
    model?.name ??
    (model?.path === undefined ? undefined : basename(model.path).replace(/\.onnx$/i, ''))
  );
}

/** Paths as absolute ones, and addresses with the environment's values in them: the kind's schema says which keys are paths. */
function located<Keys extends RegistryKeys | LedgerKeys>(
  policy: Policy,
  key: 'registry' | 'ledger',
  schema: z.ZodType<Keys>,
  keys: Keys,
  environment: NodeJS.ProcessEnv,
): Keys {
  const paths = new Set(filesOf({ schema, at: [], value: keys }).map(({ at }) => at.join('.')));
  const entries = Object.entries(keys).map(([name, value]): [string, unknown] => {
    const at = [key, name];
    if (typeof value !== 'string') return [name, value];
    return [
      name,
      paths.has(name) ? policy.resolve(value, at) : expandText(value, environment, at, policy.sources.at(at)),
    ];
  });
  return Object.fromEntries(entries) as Keys;
}
