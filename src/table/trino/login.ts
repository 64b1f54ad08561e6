import { ConfigurationError, messageOf } from '../../core/errors.ts';
import { readPlainFileSync } from '../../core/plain-file.ts';

/** Who asks. From the environment alone, so that no file of a repository holds a secret. */
export interface Login {
  readonly user: string;
  readonly password?: string | undefined;
  /** Of OAuth or a JWT. */
  readonly token?: string | undefined;
  /** PEM: whom to trust beside the system's. */
  readonly certificates?: string | undefined;
}

/** What the server is told where nobody says who asks: servers without a login want a name all the same. */
const NOBODY = 'modelassay';

/**
 * `TRINO_USER`, with `TRINO_PASSWORD` or `TRINO_ACCESS_TOKEN`, and `TRINO_CA_FILE`.
 * Throws ConfigurationError for a password without its user, both kinds of login, a secret that would be sent in the clear,
 * and a file of certificates that cannot be read.
 */
export function loginFor(address: URL, environment: NodeJS.ProcessEnv): Login {
  const value = (name: string) => environment[name] || undefined;
  const user = value('TRINO_USER');
  const password = value('TRINO_PASSWORD');
  const token = value('TRINO_ACCESS_TOKEN');
  const file = value('TRINO_CA_FILE');
  if (password !== undefined && token !== undefined) {
    throw new ConfigurationError('TRINO_PASSWORD and TRINO_ACCESS_TOKEN are both set: there is one login. Unset one.');
  }
  if (password !== undefined && user === undefined) {
    throw new ConfigurationError('TRINO_PASSWORD is set without TRINO_USER. Set both.');
  }
  const secret = password !== undefined || token !== undefined;
  if (secret && address.protocol !== 'https:') {
    throw new ConfigurationError(
      `${address.origin} is no https address, and a login would be sent where everybody on the way can read it. Use ` +
        'https, or unset TRINO_PASSWORD and TRINO_ACCESS_TOKEN.',
    );
  }
  return { user: user ?? NOBODY, password, token, certificates: file === undefined ? undefined : readPem(file) };
}

function readPem(file: string): string {
  try {
    const text = readPlainFileSync(file).toString();
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw new ConfigurationError(`TRINO_CA_FILE names ${file}, which cannot be read: ${messageOf(error)}.`);
  }
  throw new ConfigurationError(`TRINO_CA_FILE names ${file}, which holds no certificate in PEM.`);
}
