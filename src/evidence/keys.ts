import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { ConfigurationError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { readPlainFileSync } from '../core/plain-file.ts';

/** A public key that evidence may be signed with. */
export interface VerificationKey {
  readonly key: KeyObject;
  /** SHA-256 of the key (SubjectPublicKeyInfo, DER) in lower-case hexadecimal: a name, never a proof. */
  readonly id: string;
}

/** A private key. Its text never appears in a message. */
export interface SigningKey extends VerificationKey {
  readonly public: VerificationKey;
}

/** Where a key comes from: the name of an environment variable that holds PEM, or a PEM file. */
export type KeySource = { readonly variable: string } | { readonly file: string };

/**
 * Throws ConfigurationError where the variable is not set, the file cannot be read, or what it holds is no private
 * elliptic-curve key without a passphrase.
 */
export function readSigningKey(source: KeySource, environment: NodeJS.ProcessEnv): SigningKey {
  const key = demandCurve(parse(source, environment, createPrivateKey, 'private'), source);
  const open = verificationKey(createPublicKey(key));
  return { key, id: open.id, public: open };
}

/** The public half; a private key is taken too, since it holds its public one. Throws as `readSigningKey`. */
export function readVerificationKey(source: KeySource, environment: NodeJS.ProcessEnv): VerificationKey {
  return verificationKey(demandCurve(parse(source, environment, createPublicKey, 'public'), source));
}

/** The hash that belongs to a key's curve (model-signing-spec v1.0, §6.2). */
export function hashOf(key: KeyObject): string {
  return HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256';
}

/** A curve of model-signing-spec v1.0, §6.2. */
export function isSigningCurve(key: KeyObject): boolean {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return key.asymmetricKeyType === 'ec' && curve !== undefined && curve in HASHES;
}

const HASHES: Readonly<Record<string, string>> = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' };

function verificationKey(key: KeyObject): VerificationKey {
  return {
    key,
    id: createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
  };
}

function parse(
  source: KeySource,
  environment: NodeJS.ProcessEnv,
  read: (pem: string) => KeyObject,
  kind: 'private' | 'public',
): KeyObject {
  const pem = readSource(source, environment);
  try {
    return read(pem);
  } catch (error) {
    throw new ConfigurationError(
      `${sourceName(source)} holds no ${kind} key in PEM without a passphrase. Make one with: ${MAKE[kind]}`,
      // OpenSSL's own message never repeats the key.
      { cause: error },
    );
  }
}

const MAKE = {
  private: 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out evidence.key',
  public: 'openssl pkey -in evidence.key -pubout -out evidence.pub',
};

/** The text of a key, or of what else is trusted. Throws ConfigurationError where there is none. */
export function readSource(source: KeySource, environment: NodeJS.ProcessEnv): string {
  if ('variable' in source) {
    const text = environment[source.variable];
    if (text) return text;
    throw new ConfigurationError(
      `${sourceName(source)} is not set or empty. Give it the key in PEM, for instance from a secret of the repository.`,
    );
  }
  demandName(source.file);
  try {
    return readPlainFileSync(source.file).toString();
  } catch (error) {
    throw new ConfigurationError(`${sourceName(source)} cannot be read: ${fileProblem(error)}.`, { cause: error });
  }
}

function demandCurve(key: KeyObject, source: KeySource): KeyObject {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (isSigningCurve(key)) return key;
  throw new ConfigurationError(
    `${sourceName(source)} holds a key of kind ${key.asymmetricKeyType}${curve ? ` on the curve ${curve}` : ''}; evidence is signed with elliptic-curve keys on P-256 (also P-384 and P-521). Make one with: ${MAKE.private}`,
  );
}

/** For messages. */
export function sourceName(source: KeySource): string {
  return 'variable' in source ? `The environment variable ${source.variable}` : `The key file ${source.file}`;
}

/** Throws ConfigurationError, which does not repeat it, where a key itself was given in place of its name. */
export function demandName(name: string): void {
  if (!/-----BEGIN|[\r\n]/.test(name)) return;
  throw new ConfigurationError(
    'A key itself stands where the name of its file belongs. Name a PEM file, or env:NAME for the environment variable that holds the key.',
  );
}
