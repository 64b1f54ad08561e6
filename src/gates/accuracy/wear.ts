import { ConfigurationError, messageOf } from '../../core/errors.ts';
import { bytes } from '../../core/units.ts';
import { several } from '../../wording/numbers.ts';
import type { GateContext } from '../context.ts';

const MOST_BYTES = bytes(64 * 2 ** 20);
/** Below this nobody is told: every set decides a few times. */
const NOTABLE = 2;

/**
 * How often rows with this digest have decided before, by result documents that were kept: each model that they judged, once.
 * Documents that cannot be read count for nothing, and where nothing was kept yet nothing has decided. Throws ConfigurationError
 * where what is kept cannot be listed.
 */
export async function decisionsBefore(
  pattern: string,
  digest: string,
  own: string | undefined,
  { files }: Pick<GateContext, 'files'>,
): Promise<number> {
  const { folder, names } = await listed(pattern, files);
  const models = new Set<string>();
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const subject = await subjectOf(`${folder}/${name}`, digest, files);
    if (subject !== undefined && subject !== own) models.add(subject);
  }
  return models.size;
}

async function listed(pattern: string, files: GateContext['files']): ReturnType<GateContext['files']['list']> {
  try {
    return await files.list(pattern);
  } catch (error) {
    // A first run: its own result is the first to be kept.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { folder: pattern, names: [] };
    throw new ConfigurationError(
      `The results of earlier runs at ${files.shown(pattern)} cannot be listed: ${messageOf(error)}. Name a folder, or a pattern of files, with history.`,
    );
  }
}

async function subjectOf(path: string, digest: string, files: GateContext['files']): Promise<string | undefined> {
  try {
    const result = JSON.parse(Buffer.from(await files.read(path, MOST_BYTES)).toString('utf8')) as {
      readonly gate?: unknown;
      readonly subject?: { readonly digest?: unknown } | null;
      readonly datasets?: readonly { readonly digest?: unknown }[];
    };
    if (result.gate !== 'accuracy' || !result.datasets?.some((one) => one.digest === digest)) return undefined;
    return typeof result.subject?.digest === 'string' ? result.subject.digest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What that means, in a sentence; null where it means little. Each verdict tells one bit of the rows, and whoever trains after it
 * may use it: to keep an error of δ over k verdicts that were each seen before the next model, bounds must hold at δ / 2ᵏ, which takes
 * (ln 1/δ + k ln 2) / ln 1/δ times as many rows (Renggli et al., MLSys 2019, §3.2: the fully adaptive case).
 */
export function wearSentence(decisions: number, confidence: number): string | null {
  const needed = Math.log(1 / (1 - confidence));
  const factor = (needed + decisions * Math.LN2) / needed;
  if (factor < NOTABLE) return null;
  return (
    `These rows have judged ${several(decisions, 'other model')} before. If each was made after the last verdict, a promise of ${Number((100 * confidence).toFixed(2))} % over all ` +
    `of them takes ${factor.toFixed(1)} times as many rows: label fresh ones from time to time.`
  );
}
