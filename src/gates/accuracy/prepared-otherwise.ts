import type { Preprocessing } from '../../images/preprocessing.ts';
import type { RowSource } from '../../table/rows.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import type { AccuracyKeys } from './keys.ts';
import { openLabelledRows } from './open-rows.ts';
import type { Predictions, Questions } from './predictions.ts';
import { type Found, type Measured, runModels } from './run-models.ts';

/** Rows that are prepared anew. */
const SAMPLE = 256;
/** Another preparation is told where it is right on so much more of them, and on so many standard errors more. */
const BETTER = 0.2;
const ERRORS = 5;
/** Of what the baseline has; without one, of all rows. */
const BAD_BESIDE = 0.8;
const BAD_ALONE = 0.6;

interface Variant {
  readonly what: string;
  readonly change: (given: Preprocessing) => Preprocessing;
}

const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** How images are wrongly prepared, most often first. */
function variantsOf({ order, mean, deviation }: Preprocessing): Variant[] {
  const plain = mean.every((one) => one === 0) && deviation.every((one) => one === 1);
  const colored: Variant[] =
    order === 'L'
      ? []
      : [
          {
            what: `with the channels the other way round (order: ${order === 'RGB' ? 'BGR' : 'RGB'})`,
            change: (given) => ({ ...given, order: order === 'RGB' ? 'BGR' : 'RGB' }),
          },
        ];
  const normalised: Variant[] = plain
    ? [
        ...(order === 'L'
          ? []
          : [
              {
                what: 'with the mean and std of ImageNet',
                change: (given: Preprocessing) => ({ ...given, ...IMAGENET }),
              },
            ]),
        { what: 'with mean: 0.5 and std: 0.5', change: (given) => ({ ...given, mean: [0.5], deviation: [0.5] }) },
      ]
    : [{ what: 'without mean and std', change: (given) => ({ ...given, mean: [0], deviation: [1] }) }];
  return [
    ...colored,
    ...normalised,
    {
      what: 'with pixels from 0 to 255 (scale: 1)',
      change: (given) => ({ ...given, scale: 1, mean: [0], deviation: [1] }),
    },
  ];
}

/**
 * Where a model fails on images, whether it is the preparation: some rows are prepared in the ways that are most often meant, and
 * the one with which the model is clearly right more often is told. Null where it does not fail, or none is.
 */
export async function preparedOtherwise(
  policy: GatePolicy<AccuracyKeys>,
  context: GateContext,
  model: Found,
  questions: Questions,
  { candidate, baseline }: { readonly candidate: Measured; readonly baseline: Measured | undefined },
): Promise<string | null> {
  const { truth } = questions;
  if (policy.keys.data.images === undefined || truth.target.kind !== 'classes') return null;
  const { label } = truth.target;
  const share = (predictions: Predictions) => rightOf(predictions, label, truth.rows).length / truth.rows;
  const limit = baseline === undefined ? BAD_ALONE : BAD_BESIDE * share(baseline.predictions);
  if (share(candidate.predictions) >= limit) return null;
  // Whole batches, so that none is cut.
  const size = policy.keys['batch-size'];
  const rows = truth.rows <= SAMPLE ? truth.rows : Math.max(1, Math.floor(SAMPLE / size)) * Math.min(size, SAMPLE);
  const before = new Set(rightOf(candidate.predictions, label, rows));
  let best: { readonly what: string; readonly right: number } | undefined;
  let given: Preprocessing | undefined;
  const first = await openLabelledRows(policy, context, (own) => {
    given = own;
    return own;
  });
  await first.close();
  for (const { what, change } of variantsOf(given!)) {
    const source = await openLabelledRows(policy, context, change);
    try {
      const part = { ...questions, kept: undefined, source: firstRows(source, rows), truth: { ...truth, rows } };
      const { candidate: again } = await runModels(model, undefined, part);
      const right = rightOf(again.predictions, label, rows);
      const gained = right.filter((row) => !before.has(row)).length;
      const lost = before.size - (right.length - gained);
      const clear = gained - lost >= BETTER * rows && (gained - lost) / Math.sqrt(gained + lost) >= ERRORS;
      if (clear && right.length > (best?.right ?? 0)) best = { what, right: right.length };
    } finally {
      await source.close();
    }
  }
  if (best === undefined) return null;
  return (
    `Images look prepared in another way than the model was trained with: of the first ${rows} it is right on ${before.size} as they are, and on ` +
    `${best.right} ${best.what}. Say so with data.images, or name the preprocessor that came with the model.`
  );
}

function rightOf({ of }: Predictions, label: Int32Array, rows: number): number[] {
  if (of.kind !== 'classes') return [];
  return Array.from({ length: rows }, (_, row) => row).filter((row) => of.predicted[row] === label[row]);
}

function firstRows(source: RowSource, rows: number): RowSource {
  const { name, columns, digest } = source;
  return {
    name,
    columns,
    digest,
    rows,
    async *read(wanted, size, signal, texts) {
      const fits = Math.min(size, rows);
      for await (const batch of source.read(wanted, fits, signal, texts)) {
        if (batch.start + batch.rows > rows) return;
        yield batch;
        if (batch.start + batch.rows === rows) return;
      }
    },
    close: () => source.close(),
  };
}
