import { resolve } from 'node:path';
import { ConfigurationError } from '../../core/errors.ts';
import { attestationHint } from '../../evidence/attestation.ts';
import { readSigningKey } from '../../evidence/keys.ts';
import { type GitHubContext, readGitHubContext, runUrl } from '../../github/context.ts';
import { demandLegs, stateEvidence } from '../../suite/evidence.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { fingerprintIn } from '../../suite/fingerprint.ts';
import { keySource, type Signer, signerOf, unsignedBecause } from '../../suite/keys.ts';
import { leaveAttestation, signPassedModel } from '../../suite/model-signature.ts';
import { evidencePath, requireFolder } from '../../suite/output.ts';
import { loadPolicy, type Policy } from '../../suite/policy.ts';
import { readResults } from '../../suite/read-results.ts';
import { DEFAULT_OUT, DEFAULT_POLICY_FILE } from '../../suite/run-settings.ts';
import { waiversIn } from '../../suite/settle.ts';
import type { Terminal } from '../terminal.ts';
import { type Flags, flagValue, outOf } from './flags.ts';

/** What these results say of a model, stated and signed as the flags ask. Resolves to the exit code. */
export async function stateFromResults(given: readonly string[], flags: Flags, terminal: Terminal): Promise<number> {
  const workingFolder = process.cwd();
  const environment = process.env;
  const file = flagValue(flags, 'config') ?? DEFAULT_POLICY_FILE;
  const policy = await loadPolicy({ file, overrides: [], workingFolder, environment });
  const context = await readGitHubContext({ environment, workingFolder });
  const signer = signerFor(policy, flagValue(flags, 'key'), environment, context);
  const results = await readResults(given.length > 0 ? given : [`${DEFAULT_OUT}/results`]);
  if (Array.isArray(flags.legs)) demandLegs(policy, results, flags.legs as string[]);
  await requireFolder(resolve(outOf(flags)), outOf(flags));
  const fingerprint = flagValue(flags, 'fingerprint');
  const stated = await stateEvidence({
    policy,
    results,
    waivers: waiversIn(policy.waivers, policy.config.waivers),
    now: new Date(),
    signer,
    url: runUrl(context),
    fingerprint: fingerprint === undefined ? undefined : await fingerprintIn(fingerprint),
    path: evidencePath(outOf(flags), null),
  });
  const { path, outcome, sentence } = stated;
  const signature = flagValue(flags, 'signature');
  if (signature !== undefined) await signPassedModel({ evidence: path, signer, path: resolve(signature) });
  const attestation = flagValue(flags, 'attestation');
  if (attestation !== undefined) {
    await leaveAttestation(path, resolve(attestation));
    const hint = attestationHint(environment);
    if (hint !== null) terminal.log.warn(hint);
  }
  const signedBy = signer.key?.id ?? null;
  terminal.out(
    flags.json === true
      ? `${JSON.stringify({ path, outcome, signedBy, signature: signature ?? null }, null, 2)}\n`
      : `${sentence}${signature === undefined ? '' : `\nThe model is signed: ${signature}.`}\n`,
  );
  return outcome === 'FAILED' ? EXIT.blocked : EXIT.notBlocked;
}

/** Throws ConfigurationError where a key is named on a pull request. */
function signerFor(
  policy: Policy,
  key: string | undefined,
  environment: NodeJS.ProcessEnv,
  context: GitHubContext,
): Signer {
  if (key === undefined) return signerOf(policy, environment, context);
  const why = unsignedBecause(context);
  if (why !== null)
    throw new ConfigurationError(
      `--key is given, and ${why}. Leave it out, or sign in a job that runs after the merge.`,
    );
  return { key: readSigningKey(keySource(key, process.cwd()), environment), reason: null };
}
