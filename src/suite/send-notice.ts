import { createHmac } from 'node:crypto';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import { retry } from '../core/retry.ts';
import { TOOL } from '../core/version.ts';

/** The header with the signature: `sha256=` and the HMAC of the body, in hexadecimal, as GitHub signs its own webhooks. */
const SIGNATURE_HEADER = 'X-Modelassay-Signature-256';

export interface Sending {
  /** Often a secret itself: never in a message. */
  readonly url: string;
  readonly secret: string | undefined;
  readonly signal: AbortSignal;
  /** For tests. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

const PATIENCE = { tries: 4, firstWaitMs: 1_000, maxWaitMs: 10_000 } as const;
const TIMEOUT_MS = 10_000;

/**
 * Posts one JSON body. Tried again where nobody answers, or with 408, 429 and 5xx. Throws ConfigurationError for an address that is
 * none and for an answer that says the request is wrong, EnvironmentError where it could not be delivered.
 */
export async function sendNotice(notice: object, { url, secret, signal, sleep }: Sending): Promise<void> {
  const address = addressOf(url);
  const body = JSON.stringify(notice);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': `modelassay/${TOOL.version}`,
    ...(secret !== undefined && { [SIGNATURE_HEADER]: signatureOf(body, secret) }),
  };
  await retry(
    PATIENCE,
    async ({ again, last }) => {
      const answer = await post(address, body, headers, signal);
      if (answer === 'none' || isPassing(answer)) {
        if (!last) return again();
        const what = answer === 'none' ? 'nobody answers' : `it answers ${answer}`;
        throw new EnvironmentError(
          `The notice could not be delivered to ${address.host}: ${what}, ${PATIENCE.tries} times.`,
        );
      }
      if (answer >= 300) {
        throw new ConfigurationError(
          `The notice was refused by ${address.host} with ${answer}. Look at the address, and whether it takes such a body (format: slack, or json).`,
        );
      }
      return undefined;
    },
    sleep,
  );
}

export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Over plain HTTP only to this machine: the address often is the only secret. */
function addressOf(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null;
  const isLocal = address !== null && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(address.hostname);
  if (address?.protocol === 'https:' || (address?.protocol === 'http:' && isLocal)) return address;
  throw new ConfigurationError(
    'The address of the webhook is no https:// address. It is not shown, for it may be a secret.',
  );
}

async function post(
  address: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number | 'none'> {
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(address, { method: 'POST', body, headers, redirect: 'manual', signal: within });
    await response.body?.cancel();
    return response.status;
  } catch {
    signal.throwIfAborted();
    return 'none';
  }
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
