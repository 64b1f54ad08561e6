import { bundleFromJSON } from '@sigstore/bundle';
import { X509Certificate } from '@sigstore/core';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { AnyoneError, type Identity, type Signer, type TrustAnchor } from './anchor.ts';
import type { Bundle } from './bundle.ts';

const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
const GITHUB = 'https://github.com';
const MAX_ROOTS = 20;

/**
 * Trusted roots of Sigstore instances, and who must have signed: checked offline by Sigstore's own library, against the
 * certificate authority, the logs and the time stamps that a root names. A root without logs (GitHub's, for private
 * repositories) proves the time by a time stamp instead.
 * Throws TypeError where the text holds no trusted root, or nobody is said to have signed: anyone can sign without a key.
 */
export function sigstoreAnchor(text: string, identity: Identity): TrustAnchor {
  const roots = rootsOf(text);
  if (identity.subject === undefined && identity.repository === undefined) throw new AnyoneError();
  if (identity.repository === undefined && identity.issuer === undefined)
    throw new TypeError('a name alone is vouched for by nobody in particular: say by which issuer');
  return { kind: 'sigstore', prove: (bundle) => prove(bundle, roots, identity) };
}

function rootsOf(text: string): readonly TrustedRoot[] {
  const documents = isJson(text) ? [text] : text.split('\n').filter((line) => line.trim() !== '');
  if (documents.length > MAX_ROOTS) throw new TypeError(`it holds more than ${MAX_ROOTS} trusted roots`);
  return documents.map((document) => {
    try {
      const root = TrustedRoot.fromJSON(JSON.parse(document));
      if (root.certificateAuthorities.length === 0) throw new TypeError('no authority');
      toTrustMaterial(root);
      return root;
    } catch {
      throw new TypeError('it is no trusted root of Sigstore (trusted_root.json)');
    }
  });
}

function prove(bundle: Bundle, roots: readonly TrustedRoot[], identity: Identity): Signer {
  const reasons: string[] = [];
  for (const root of roots) {
    try {
      const logs = root.tlogs.length > 0 ? 1 : 0;
      const certified = root.ctlogs.length > 0 ? 1 : 0;
      const verifier = new Verifier(toTrustMaterial(root), { tlogThreshold: logs, ctlogThreshold: certified });
      verifier.verify(toSignedEntity(bundleFromJSON(bundle.json)));
    } catch (error) {
      reasons.push(reasonOf(error));
      continue;
    }
    return demandIdentity(claimsOf(bundle.certificates[0]!), identity);
  }
  throw new TypeError([...new Set(reasons)].join(', '));
}

/** What the authority wrote into the certificate (sigstore/fulcio, docs/oid-info.md); null where it wrote nothing. */
interface Claims {
  readonly subject: string;
  readonly issuer: string | null;
  /** Address of the repository that the workflow ran for. */
  readonly repository: string | null;
  readonly ref: string | null;
  /** Address of the workflow that signed, with its ref: of another repository where it is a reusable one. */
  readonly workflow: string | null;
}

function claimsOf(der: Uint8Array): Claims {
  const certificate = X509Certificate.parse(Buffer.from(der));
  // From .7 on an extension holds a UTF8String; .1, which came first, holds the bare text.
  const claim = (number: number) =>
    certificate.extension(`1.3.6.1.4.1.57264.1.${number}`)?.valueObj.subs[0]?.value.toString('utf8') ?? null;
  const bareIssuer = certificate.extension('1.3.6.1.4.1.57264.1.1')?.value.toString('utf8') ?? null;
  return {
    subject: certificate.subjectAltName ?? '',
    issuer: claim(8) ?? bareIssuer,
    repository: claim(12),
    ref: claim(14),
    workflow: claim(9),
  };
}

function demandIdentity(claims: Claims, identity: Identity): Signer {
  const { repository, workflow, ref, subject } = identity;
  demand('issuer', claims.issuer, identity.issuer ?? GITHUB_ISSUER, false);
  if (subject !== undefined) demand('signer', claims.subject, subject, false);
  // GitHub takes owner and name in any case.
  if (repository !== undefined) demand('repository', claims.repository, `${GITHUB}/${repository}`, true);
  if (ref !== undefined) demand('ref', claims.ref, ref, false);
  if (workflow !== undefined) {
    const asked = workflow.startsWith('.github/') ? `${GITHUB}/${repository}/${workflow}` : `${GITHUB}/${workflow}`;
    demand('workflow', claims.workflow?.split('@')[0] ?? null, asked, true);
  }
  return {
    kind: 'sigstore',
    id: claims.subject,
    text: `${claims.subject}, as ${claims.issuer} vouched${claims.ref === null ? '' : ` for ${claims.ref}`}`,
  };
}

function demand(what: string, found: string | null, asked: string, anyCase: boolean): void {
  const same = anyCase ? found?.toLowerCase() === asked.toLowerCase() : found === asked;
  if (same) return;
  throw new TypeError(`its ${what} is ${found === null ? 'unknown' : JSON.stringify(found)}, not ${asked}`);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const because = cause instanceof Error ? ` (${cause.message})` : '';
  return `Sigstore says: ${message}${because}`.slice(0, 500);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
