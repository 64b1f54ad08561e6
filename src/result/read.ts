import { messageOf } from '../core/errors.ts';
import { agreesWithItself } from './agree.ts';
import { RESULT_SCHEMA, type Result, resultSchema } from './document.ts';
import { gateVerdict } from './verdict.ts';

/** A result file above this size is refused unread: 20,000 checks with all their texts stay below it. */
export const MAX_RESULT_BYTES = 32 * 1024 * 1024;
const MAX_DEPTH = 12;

export type ReadResult = { ok: true; result: Result } | { ok: false; reason: string };

/**
 * Parse one result document from bytes that another job, or a stranger, may have written.
 * Never throws; `reason` is a sentence without the document's own text in it.
 */
export function readResult(content: Uint8Array): ReadResult {
  if (content.byteLength > MAX_RESULT_BYTES) {
    return refuse(`it has ${content.byteLength} bytes; at most ${MAX_RESULT_BYTES} are read`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    return refuse(error instanceof SyntaxError ? 'it is not JSON' : `it is not UTF-8 text (${messageOf(error)})`);
  }
  if (depthOf(value, MAX_DEPTH) > MAX_DEPTH) return refuse(`it nests deeper than ${MAX_DEPTH} levels`);
  const version = (value as { schema?: unknown } | null)?.schema;
  if (version !== RESULT_SCHEMA) {
    const newer = typeof version === 'string' && /^modelassay\/result\/v\d{1,3}$/.test(version);
    return refuse(
      newer
        ? `its schema is ${version}; this version of Model Assay reads ${RESULT_SCHEMA}: use the same version in every step`
        : `it does not say "schema": "${RESULT_SCHEMA}"`,
    );
  }
  const parsed = resultSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`at ${pathText(issue!.path)}: ${issue!.code}`);
  }
  return consistent(parsed.data);
}

/** What a run leaves beside its results: made from them, and none itself. */
const BESIDE_RESULTS = /^(?:report|evidence(?:\.[^/]+)?|fingerprint)\.json$/;

/** Whether a file of this name, without its folders, may be a result. */
export function isResultFileName(name: string): boolean {
  return name.endsWith('.json') && !BESIDE_RESULTS.test(name);
}

/** A document that contradicts itself (a pass over failed checks or over a number beyond its limit, two checks of one id) is as bad as a malformed one. */
function consistent(result: Result): ReadResult {
  const ids = new Set(result.checks.map((check) => check.id));
  if (ids.size !== result.checks.length) return refuse('two of its checks have the same id');
  if (result.problem !== null && result.verdict !== 'error') return refuse('it names a problem but is no error');
  if (result.problem === null && gateVerdict(result.checks) !== result.verdict) {
    return refuse('its verdict is not the worst of its blocking checks');
  }
  const contradicted = result.checks.findIndex((check) => !agreesWithItself(check));
  if (contradicted !== -1) {
    return refuse(`at $.checks.${contradicted}: its verdict is not what its own number, bounds and limit come to`);
  }
  if (result.checks.some((check) => check.effect?.kind === 'waived')) {
    return refuse('one of its checks says that it is waived; waivers are read from the policy, never from a result');
  }
  return { ok: true, result };
}

function refuse(reason: string): ReadResult {
  return { ok: false, reason };
}

function depthOf(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (limit < 0) return 1;
  let deepest = 0;
  for (const member of Object.values(value)) deepest = Math.max(deepest, depthOf(member, limit - 1));
  return deepest + 1;
}

/** Only digits and plain keys are repeated: the document's own keys are hostile text. */
function pathText(path: readonly PropertyKey[]): string {
  return ['$', ...path.map((key) => (/^[A-Za-z0-9-]{1,40}$/.test(String(key)) ? String(key) : '?'))].join('.');
}
