import * as z from 'zod';
import { take } from '../../config/keys.ts';
import { demands, judged, name, strict, withLongForm } from '../../config/meaning.ts';
import { parseLevel, parseTolerance } from '../../config/quantity.ts';

/** Rates that groups are compared by; see `rates.ts`. */
export const FAIRNESS_MEASURES = [
  'demographic-parity',
  'equal-opportunity',
  'equalized-odds',
  'predictive-parity',
  'accuracy-parity',
] as const;
export type FairnessMeasure = (typeof FAIRNESS_MEASURES)[number];

export interface FairnessLimit {
  readonly rule: 'max-gap' | 'min-ratio';
  readonly value: number;
  readonly text: string;
}

export interface FairnessKeys {
  readonly by: readonly string[];
  readonly positive: string | undefined;
  readonly 'min-rows': number;
  readonly limits: readonly { readonly measure: FairnessMeasure; readonly limits: readonly FairnessLimit[] }[];
}

const written = () => z.union([z.string(), z.number()]);

const limitsShape = {
  'max-gap': strict(
    written().transform((text, context): FairnessLimit => {
      const { kind, value, text: said } = take(parseTolerance(text), context);
      if (kind !== 'points') {
        context.addIssue({ code: 'custom', message: `${said}: a gap is in percentage points; write 5pp.` });
      }
      return { rule: 'max-gap', value, text: said };
    }),
    'lower',
  )
    .optional()
    .describe('The highest rate of a group less the lowest: at most so many percentage points.'),
  'min-ratio': strict(
    written().transform((text, context): FairnessLimit => ({ rule: 'min-ratio', ...take(parseLevel(text), context) })),
    'higher',
  )
    .optional()
    .describe('The lowest rate of a group over the highest: at least this, such as 0.8.'),
};

const measureKey = () =>
  z
    .strictObject(limitsShape)
    .refine((limits) => Object.values(limits).some((one) => one !== undefined), 'give max-gap or min-ratio.');

const fairnessShape = {
  by: name(z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)])).describe(
    'The column of groups; of several columns, each combination that occurs.',
  ),
  positive: judged(z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('The class that is the good outcome. Default: 1 of 0 and 1, true of false and true.'),
  'min-rows': strict(z.int().min(1), 'lower').default(1).describe('Smaller groups are listed under "not checked".'),
  measures: demands(
    z.strictObject(
      Object.fromEntries(FAIRNESS_MEASURES.map((one) => [one, measureKey().optional()])) as Record<
        FairnessMeasure,
        z.ZodOptional<ReturnType<typeof measureKey>>
      >,
    ),
  ).describe('Rate → `max-gap` or `min-ratio`.'),
};

/** One way to cut rows into groups, and how far their rates may lie apart. */
export const fairnessKey = () =>
  withLongForm(z.strictObject(fairnessShape), (one) => one).transform(
    ({ by, positive, measures, ...rest }): FairnessKeys => ({
      by: typeof by === 'string' ? [by] : by,
      positive: positive === undefined ? undefined : String(positive),
      'min-rows': rest['min-rows'],
      limits: FAIRNESS_MEASURES.flatMap((measure) => {
        const limits = measures[measure];
        if (limits === undefined) return [];
        return [{ measure, limits: [limits['max-gap'], limits['min-ratio']].filter((one) => one !== undefined) }];
      }),
    }),
  );
