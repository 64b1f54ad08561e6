import * as z from 'zod';
import { ConfigurationError } from '../core/errors.ts';
import type { Digest } from '../core/units.ts';
import { applyWaivers, type UsedWaiver, type Waived, type Waiver, waiverName } from '../policy/waivers.ts';
import { digestOf } from '../result/canonical.ts';
import type { Result } from '../result/document.ts';
import { blocks } from '../result/verdict.ts';
import { type Fingerprint, fingerprintSchema } from './fingerprint.ts';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const TEST_RESULT_TYPE = 'https://in-toto.io/attestation/test-result/v0.1';
/** The media type under which a result document is linked by its digest. */
export const RESULT_MEDIA_TYPE = 'application/vnd.modelassay.result.v1+json';

const MAX_TESTS = 100_000;
const text = z.string().max(10_000);
const digestSet = z.record(z.string().max(100), z.string().regex(/^[0-9a-f]{2,256}$/));

/** in-toto ResourceDescriptor v1: at least one of uri, digest and content. Unknown fields are ignored, as in-toto asks. */
const descriptorSchema = z
  .object({
    name: text.optional(),
    uri: text.optional(),
    digest: digestSet.optional(),
    content: text.optional(),
    mediaType: text.optional(),
    annotations: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((item) => item.uri ?? item.digest ?? item.content, 'a descriptor needs uri, digest or content');

/** An in-toto Statement v1 with the predicate test-result v0.1: "these bytes passed these gates under this policy". */
export const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(z.object({ name: text, digest: digestSet }))
    .min(2)
    .max(10_001),
  predicateType: z.literal(TEST_RESULT_TYPE),
  predicate: z.object({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    configuration: z.array(descriptorSchema).max(10_000),
    url: text.optional(),
    passedTests: z.array(text).max(MAX_TESTS),
    warnedTests: z.array(text).max(MAX_TESTS),
    failedTests: z.array(text).max(MAX_TESTS),
  }),
});

export type Statement = z.infer<typeof statementSchema>;
export type Descriptor = z.infer<typeof descriptorSchema>;

export interface StatementRequest {
  /** As measured: with no waiver applied, so that the digests are those of the result files. */
  readonly results: readonly Result[];
  /** What was agreed, and the day that decides whether it still holds: as the report of the same run was told. */
  readonly waivers?: { readonly agreed: readonly Waiver[]; readonly now: Date } | undefined;
  /** Every gate that the policy names. One without a result makes the statement FAILED. */
  readonly gates: readonly string[];
  /** SHA-256 of the program that decided, where it is known. */
  readonly toolDigest?: Digest | undefined;
  /** What the model came from and was measured on, where it was collected. */
  readonly fingerprint?: Fingerprint | undefined;
  /** Address of the run's page. */
  readonly url?: string | undefined;
}

/**
 * Say what the gates found about one model. The first subject is the model, by its root digest; the others are its files.
 * Results are linked by the digest of their canonical JSON. A check that a waiver covers counts as warned, and the waiver is
 * named whole, so that whoever promotes later can tell that its day has passed. An expired one makes the statement FAILED,
 * as it blocks the run.
 * Throws ConfigurationError where the results are not of one model, one policy and one commit, or name no model.
 */
export function statementOf(request: StatementRequest): Statement {
  const { results, gates } = request;
  const subject = soleSubject(results);
  demandOne(results, 'policies', (result) => result.policy.digest);
  demandOne(results, 'commits', (result) => `${result.source.repository} ${result.source.commit}`);
  demandOne(results, 'versions of this tool', (result) => result.tool.version);
  const missing = gates.filter((gate) => !results.some((result) => result.gate === gate));
  const waived = waivedOf(request);
  const failedTests = [
    ...missing,
    ...waived.expired.map(({ id }) => `waiver/${id}`),
    ...waived.results.flatMap((result) => namesOf(result, 'failed')),
  ];
  const warnedTests = waived.results.flatMap((result) => namesOf(result, 'warned'));
  return {
    _type: STATEMENT_TYPE,
    subject: [
      { name: subject.name, digest: digestSetOf(subject.digest) },
      ...subject.files.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
    ],
    predicateType: TEST_RESULT_TYPE,
    predicate: {
      result: failedTests.length > 0 ? 'FAILED' : warnedTests.length > 0 ? 'WARNED' : 'PASSED',
      configuration: [
        ...configurationOf(results, gates, request.toolDigest),
        ...results.map((result) => ({
          name: `result/${nameOf(result)}`,
          digest: digestSetOf(digestOf(result)),
          mediaType: RESULT_MEDIA_TYPE,
          annotations: { verdict: result.verdict, startedAt: result.startedAt },
        })),
        ...waived.used.map(waiverDescriptor),
        ...(request.fingerprint === undefined ? [] : [fingerprintDescriptor(request.fingerprint)]),
      ],
      ...(request.url !== undefined && { url: request.url }),
      passedTests: waived.results.flatMap((result) => namesOf(result, 'passed')),
      warnedTests,
      failedTests,
    },
  };
}

/** The descriptors of this name: a policy, a dataset, a result, … */
export function descriptorsOf(configuration: readonly Descriptor[], name: string): Descriptor[] {
  return configuration.filter((item) => item.name === name);
}

/** What a gate's result is called in a statement: `accuracy`, or `accuracy.leg`. */
export function nameOf(result: Pick<Result, 'gate' | 'id'>): string {
  return result.id === null ? result.gate : `${result.gate}.${result.id}`;
}

/** The fingerprint that a statement names; null where it names none, or one that was changed. */
export function fingerprintIn({ predicate }: Statement): Fingerprint | null {
  const found = predicate.configuration.find(({ name }) => name === FINGERPRINT);
  if (found === undefined) return null;
  const parsed = fingerprintSchema.safeParse(found.annotations?.fingerprint);
  return parsed.success && digestOf(parsed.data.facts) === parsed.data.digest ? parsed.data : null;
}

const FINGERPRINT = 'fingerprint';

function fingerprintDescriptor(fingerprint: Fingerprint): Descriptor {
  return { name: FINGERPRINT, digest: digestSetOf(fingerprint.digest), annotations: { fingerprint } };
}

function waivedOf({ results, waivers }: StatementRequest): Pick<Waived, 'results' | 'used' | 'expired'> {
  return waivers === undefined
    ? { results, used: [], expired: [] }
    : applyWaivers(results, waivers.agreed, waivers.now);
}

function waiverDescriptor({ waiver, checks }: UsedWaiver): Descriptor {
  return {
    name: `waiver/${waiverName(waiver)}`,
    digest: digestSetOf(digestOf(waiver)),
    annotations: { waiver, covers: checks.map(({ result, check }) => `${nameOf(result)}/${check.id}`) },
  };
}

function configurationOf(
  results: readonly Result[],
  gates: readonly string[],
  toolDigest: Digest | undefined,
): Descriptor[] {
  const { policy, source, tool } = results[0]!;
  const datasets = results.flatMap((result) => result.datasets);
  const baselines = results.flatMap((result) => (result.baseline?.digest ? [result.baseline] : []));
  const descriptors: Descriptor[] = [
    { name: 'policy', digest: digestSetOf(policy.digest), annotations: { path: policy.path, gates } },
    {
      name: 'tool',
      uri: `pkg:npm/${tool.name}@${tool.version}`,
      ...(toolDigest !== undefined && { digest: digestSetOf(toolDigest) }),
    },
    ...datasets.map(({ name, digest, rows }) => ({
      name: `dataset/${name}`,
      digest: digestSetOf(digest),
      annotations: { rows },
    })),
    ...baselines.map(({ kind, name, version, digest }) => ({
      name: 'baseline',
      digest: digestSetOf(digest!),
      annotations: { kind, name, version },
    })),
  ];
  if (source.commit !== null || source.repository !== null) {
    descriptors.push({
      name: 'source',
      ...(source.repository !== null && { uri: `repository:${source.repository}` }),
      ...(source.commit !== null && { digest: { gitCommit: source.commit } }),
      annotations: { ref: source.ref },
    });
  }
  return [...new Map(descriptors.map((item) => [digestOf(item), item])).values()];
}

function namesOf(result: Result, outcome: 'passed' | 'warned' | 'failed'): string[] {
  const gate = result.verdict !== 'pass' ? 'failed' : 'passed';
  const checks = result.checks.filter((check) => {
    if (check.verdict === 'pass') return outcome === 'passed';
    return outcome === (blocks(check) ? 'failed' : 'warned');
  });
  return [...(gate === outcome ? [nameOf(result)] : []), ...checks.map((check) => `${nameOf(result)}/${check.id}`)];
}

function soleSubject(results: readonly Result[]): NonNullable<Result['subject']> {
  const subjects = new Map(results.flatMap(({ subject }) => (subject ? [[digestOf(subject), subject] as const] : [])));
  const [subject] = subjects.values();
  if (subject === undefined) {
    throw new ConfigurationError(
      'None of the results names a model, so there is nothing that evidence could be about. Run a gate that reads the model.',
    );
  }
  if (subjects.size === 1) return demandModel(subject);
  throw new ConfigurationError(
    `The results are about ${subjects.size} different models: ${[...subjects.values()].map(({ name, digest }) => `${name} (${digest})`).join(', ')}. Evidence is about one: give only the results of one.`,
  );
}

/** Who promotes moves bytes: predictions vouch for no file that could ship. */
function demandModel(subject: NonNullable<Result['subject']>): NonNullable<Result['subject']> {
  if (subject.kind === 'model') return subject;
  throw new ConfigurationError(
    `${subject.name} is a table of predictions: the gates judged what some model said, not the bytes of a model, so there is ` +
      'nothing that could be promoted. For evidence name the model itself with model: path.',
  );
}

function demandOne(results: readonly Result[], what: string, keyOf: (result: Result) => string): void {
  const found = new Set(results.map(keyOf));
  if (found.size <= 1) return;
  throw new ConfigurationError(
    `The results come from ${found.size} different ${what}: ${[...found].join(', ')}. Evidence is about one run: give only its results.`,
  );
}

function digestSetOf(digest: string): { sha256: string } {
  return { sha256: digest.replace(/^sha256:/, '') };
}
