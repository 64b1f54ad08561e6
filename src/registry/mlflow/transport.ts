import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AssayError, EnvironmentError, messageOf } from '../../core/errors.ts';
import { throwIfInterrupted } from '../../core/interrupt.ts';

/** After the last byte the server may still have to send everything on to its own store. */
export const STORE_PATIENCE = 10;

/** Times the wait for an answer only: what a long body may take is timed chunk by chunk by whoever reads it. */
export async function fetchPatiently(
  what: string,
  url: string,
  init: RequestInit,
  patience: number,
  signal?: AbortSignal,
): Promise<Response> {
  throwIfInterrupted(signal);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    return await fetch(url, { ...init, redirect: 'manual', signal: joined(stop.signal, signal) });
  } catch (error) {
    throwIfInterrupted(signal);
    throw failureOf(what, url, error, stop.signal, patience);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Send a body of known length, piece by piece. Not with `fetch`: that one keeps all of a streamed body in memory until the
 * answer is there. What `content` throws is thrown; a server that takes nothing for `patience` milliseconds hangs.
 */
export async function putStream(
  what: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  content: AsyncIterable<Uint8Array>,
  patience: number,
  signal?: AbortSignal,
): Promise<Response> {
  throwIfInterrupted(signal);
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), patience);
  const touch = (milliseconds: number) => {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(() => stop.abort(), milliseconds);
  };
  let isOver = false;
  let failure: unknown;
  const watched = async function* () {
    try {
      for await (const chunk of content) {
        yield chunk;
        touch(patience);
      }
      touch(patience * STORE_PATIENCE);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const request = send(url, { method: 'PUT', headers, signal: joined(stop.signal, signal) });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    // Not once: a connection may break again after its answer.
    request.once('response', resolve).on('error', reject);
  });
  const sent = pipeline(Readable.from(watched()), request).catch(() => undefined);
  try {
    const answer = await answered;
    // Whoever says yes has read everything; whoever says no may do so before, and the rest is not sent.
    if ((answer.statusCode ?? 500) < 300) await sent;
    if (failure !== undefined) throw failure;
    answer.once('close', () => request.destroy());
    return responseOf(answer);
  } catch (error) {
    request.destroy();
    throwIfInterrupted(signal);
    if (failure instanceof AssayError) throw failure;
    throw failureOf(what, url, error, stop.signal, patience);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

function joined(own: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? own : AbortSignal.any([own, other]);
}

function responseOf(answer: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) if (typeof value === 'string') headers.set(name, value);
  const status = answer.statusCode ?? 500;
  const hasBody = ![204, 205, 304].includes(status);
  const body = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null;
  if (!hasBody) answer.resume();
  return new Response(body, { status, statusText: answer.statusMessage ?? '', headers });
}

function failureOf(what: string, url: string, error: unknown, signal: AbortSignal, patience: number): EnvironmentError {
  const { origin } = new URL(url);
  if (signal.aborted)
    return new EnvironmentError(`MLflow at ${origin} did not answer ${what} within ${patience / 1000} s.`);
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return new EnvironmentError(`MLflow at ${origin} cannot be reached for ${what}: ${messageOf(cause)}.`, {
    cause: error,
  });
}

/** Each further chunk gets the same patience; half a body is an error, never an end. */
export async function* patiently(
  body: ReadableStream<Uint8Array>,
  what: string,
  patience: number,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new EnvironmentError(`${what}: nothing came for ${patience / 1000} s.`)),
          patience,
        );
      });
      const { done, value } = await Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(`${what}: the connection broke: ${messageOf(error)}.`, { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
