import * as z from 'zod';
import { durationKey, take } from '../../config/keys.ts';
import { demands, judged, strict } from '../../config/meaning.ts';
import { parseLevel, parseTolerance } from '../../config/quantity.ts';
import type { MetricLimit } from '../limit.ts';

const written = () => z.union([z.string(), z.number()]);
const level = (rule: 'min' | 'max') =>
  written().transform(
    (text, context): MetricLimit => ({ rule, level: { ...take(parseLevel(text), context), unit: undefined } }),
  );

/** Of a number whose unit only its program knows: a share of the baseline, or so much. */
const tolerance = (rule: 'max-drop' | 'max-rise') =>
  written().transform((text, context): MetricLimit => {
    const given = take(parseTolerance(text), context);
    if (given.kind === 'points' || (given.kind === 'absolute' && given.unit !== 'units')) {
      context.addIssue({ code: 'custom', message: `${given.text}: write 5% (of the baseline) or 0.2units.` });
    }
    return { rule, tolerance: given };
  });

const customShape = {
  run: judged(z.union([z.string().min(1), z.array(z.string()).min(1)])).describe(
    'A program: it reads rows with label and predicted, and writes a number for each.',
  ),
  better: judged(z.enum(['higher', 'lower'])).describe('Which way its mean is good.'),
  timeout: judged(durationKey()).prefault('10m').describe('After this it is ended.'),
  min: strict(level('min'), 'higher').optional().describe('At least this.'),
  max: strict(level('max'), 'lower').optional().describe('At most this.'),
  'max-drop': strict(tolerance('max-drop'), 'lower').optional().describe('At most this much below the baseline.'),
  'max-rise': strict(tolerance('max-rise'), 'lower').optional().describe('At most this much above the baseline.'),
};

/** A metric of the user's own: a number for each row, made by a program; the mean of it is judged. */
export const customKey = () =>
  demands(
    z
      .strictObject(customShape)
      .refine(
        (one) => [one.min, one.max, one['max-drop'], one['max-rise']].some((limit) => limit !== undefined),
        'give at least one of min, max, max-drop, max-rise.',
      ),
  ).transform(({ min, max, 'max-drop': drop, 'max-rise': rise, ...rest }) => ({
    ...rest,
    limits: [min, max, drop, rise].filter((limit) => limit !== undefined),
  }));

export type CustomKeys = z.infer<ReturnType<typeof customKey>>;
