import { ConfigurationError, messageOf } from '../core/errors.ts';
import { featureName, PROFILE_SCHEMA, type Profile, profileSchema } from './document.ts';
import { embeddingAddsUp } from './embedding.ts';
import { isIntact } from './seal.ts';

/** More than this is no profile of a table that a model is served from. */
export const MAX_PROFILE_BYTES = 512 * 2 ** 20;

/** Whether a document says of itself that it is a profile, of whichever version. */
export function isProfile(document: unknown): boolean {
  const named = typeof document === 'object' && document !== null && 'schema' in document ? document.schema : undefined;
  return typeof named === 'string' && named.startsWith('modelassay/profile/');
}

const START = /^\s*\{\s*"schema"\s*:\s*"modelassay\/profile\//;

/** Whether a file of these first bytes is a profile, as this tool writes them: for who sorts files without reading them whole. */
export function startsAsProfile(bytes: Uint8Array): boolean {
  return START.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));
}

/**
 * A profile from its text. `shown` is what messages call the file. Throws ConfigurationError for a file that is no profile, one
 * of another version of the format, one that was cut short, and one that was edited after it was made.
 */
export function readProfile(text: string, shown: string): Profile {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(
      `${shown} is no profile: it is not JSON (${messageOf(error)}). Make one, under another name: modelassay profile DATA -o FILE`,
      { cause: error },
    );
  }
  if (!isProfile(document)) {
    throw new ConfigurationError(
      `${shown} is no profile. A profile says "schema": "${PROFILE_SCHEMA}"; make one, under another name: modelassay profile DATA -o FILE`,
    );
  }
  const { schema } = document as { schema: string };
  if (schema !== PROFILE_SCHEMA) {
    throw new ConfigurationError(
      `${shown} is a profile of another version of the format (${schema.slice(0, 100)}; this version reads ${PROFILE_SCHEMA}). Make it anew from its data, under another name: modelassay profile DATA -o FILE`,
    );
  }
  const parsed = profileSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigurationError(
      `${shown} is damaged at ${issue!.path.join('.') || 'its top'}: ${issue!.message}. Make it anew from its data.`,
    );
  }
  if (!isIntact(parsed.data)) throw edited(shown);
  const wrong = parsed.data.features.find((feature) => !addsUp(feature));
  if (wrong !== undefined) {
    throw new ConfigurationError(
      `${shown} is damaged: the counts of ${featureName(wrong)} do not add up to its ${wrong.rows} rows. Make it anew from its data.`,
    );
  }
  const broken = parsed.data.embeddings?.find((embedding) => !embeddingAddsUp(embedding));
  if (broken !== undefined) {
    throw new ConfigurationError(
      `${shown} is damaged: the numbers of the embeddings ${broken.name} are not as many as its width of ${broken.center.length} asks for. Make it anew from its data.`,
    );
  }
  return parsed.data;
}

function edited(shown: string): ConfigurationError {
  return new ConfigurationError(
    `${shown} was edited after it was made: its content does not have the digest that it states. Take the file as it was made, or make it anew from its data.`,
  );
}

function addsUp({ rows, missing, nan, unreadable, values }: Profile['features'][number]): boolean {
  const left = missing + nan + unreadable;
  switch (values.is) {
    case 'nothing':
      return left <= rows;
    case 'categories':
      return left + sum(values.counts.map(([, here]) => here)) + (values.other?.rows ?? 0) === rows;
    case 'numbers': {
      const rising = values.edges.every((edge, at) => at === 0 || edge > values.edges[at - 1]!);
      const whole = left + sum(values.counts) + values.negativeInfinity + values.positiveInfinity;
      return rising && values.counts.length === values.edges.length + 1 && whole === rows;
    }
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, here) => total + here, 0);
}
