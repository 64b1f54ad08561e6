import type { ImageRows } from '../../images/image-rows.ts';
import { pngOf } from '../../images/png.ts';
import type { Figure, FigureOf } from '../../result/document.ts';
import type { RowSource } from '../../table/rows.ts';
import { formatValue } from '../../wording/numbers.ts';
import { clipped } from '../../wording/visible.ts';
import type { GateContext } from '../context.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement, WorstImage } from './measurement.ts';
import { badnessOfModel } from './row-badness.ts';

const SIDE = 96;
const MOST_LETTERS = 200;

/**
 * The images that the model gets most wrong: of classes the mistakes that it is surest of, of numbers those furthest off.
 * `places` says which rows of the table are judged; null for all of them. None where the repository is public, unless the
 * policy says always: who reads a report there need not have the data.
 */
export async function worstImagesOf(
  { pictures }: AccuracyKeys,
  measurement: Measurement,
  places: Int32Array | null,
  source: RowSource | ImageRows,
  { publicRepository }: Pick<GateContext, 'publicRepository'>,
): Promise<readonly WorstImage[] | undefined> {
  if (pictures === undefined || !('thumbnails' in source)) return undefined;
  if (pictures.show === 'private' && publicRepository === true) return undefined;
  const rows = worstRows(measurement, pictures.worst);
  const readings = await source.thumbnails(
    rows.map((row) => places?.[row] ?? row),
    SIDE,
  );
  return readings.flatMap((reading, at) => (reading.ok ? [{ row: rows[at]!, pixels: reading.pixels }] : []));
}

function worstRows(measurement: Measurement, most: number): number[] {
  const badness = badnessOfModel(measurement, 'candidate');
  const confidence = confidenceOf(measurement);
  const wrong: { row: number; bad: number; sure: number }[] = [];
  for (let row = 0; row < measurement.rows; row++) {
    const bad = badness(row);
    // What is not finite is worse than any mistake.
    const own = Number.isNaN(bad) ? Number.POSITIVE_INFINITY : bad;
    if (own > 0) wrong.push({ row, bad: own, sure: confidence?.[row] || 0 });
  }
  const ordered = wrong.sort((a, b) => (a.bad === b.bad ? b.sure - a.sure || a.row - b.row : b.bad > a.bad ? 1 : -1));
  return ordered.slice(0, most).map(({ row }) => row);
}

function confidenceOf(measurement: Measurement): Float64Array | null {
  if (measurement.kind !== 'classes') return null;
  const { scores } = measurement.candidate;
  return scores.known ? scores.confidence : null;
}

/** Null where nobody asks for them, or none is wrong. */
export function worstImagesFigure(measurement: Measurement): Figure | null {
  const { worstImages = [] } = measurement;
  if (worstImages.length === 0) return null;
  const confidence = confidenceOf(measurement);
  const images = worstImages.map(({ row, pixels }): FigureOf<'images'>['images'][number] => ({
    name: clipped(measurement.name(row), MOST_LETTERS),
    facts: [
      ...factsOf(measurement, row),
      ...(confidence === null ? [] : [{ title: 'confidence', value: formatValue(confidence[row]!, 'fraction') }]),
    ],
    side: pixels.width,
    png: Buffer.from(pngOf(pixels)).toString('base64'),
  }));
  const order =
    measurement.kind === 'values'
      ? 'The furthest off first'
      : confidence === null
        ? 'Mistakes of this model'
        : 'Mistakes of this model, those that it is surest of first';
  return { kind: 'images', id: 'worst-images', title: 'Worst images', summary: order, images };
}

function factsOf(measurement: Measurement, row: number): { title: string; value: string }[] {
  const { truth, predicted } = wordsOf(measurement);
  const { baseline, candidate } = measurement;
  return [
    { title: 'truth', value: truth(row) },
    { title: 'this model', value: predicted(candidate, row) },
    ...(baseline === null ? [] : [{ title: 'baseline', value: predicted(baseline, row) }]),
  ].map(({ title, value }) => ({ title, value: clipped(value, MOST_LETTERS) }));
}

interface Words {
  truth(row: number): string;
  predicted(of: { readonly predicted: ArrayLike<number> }, row: number): string;
}

function wordsOf(measurement: Measurement): Words {
  switch (measurement.kind) {
    case 'values':
      return {
        truth: (row) => formatValue(measurement.value[row]!, '1'),
        predicted: ({ predicted }, row) => formatValue(predicted[row]!, '1'),
      };
    case 'sets': {
      const { classes, truth } = measurement;
      const named = (sets: ArrayLike<number>, row: number) =>
        classes.filter((_, at) => sets[row * classes.length + at] === 1).join(', ') || 'none';
      return { truth: (row) => named(truth, row), predicted: ({ predicted }, row) => named(predicted, row) };
    }
    default: {
      const { classes, label } = measurement;
      return {
        truth: (row) => classes[label[row]!]!,
        predicted: ({ predicted }, row) => classes[predicted[row]!] ?? 'not finite',
      };
    }
  }
}
