import * as z from 'zod';
import { take } from '../../config/keys.ts';
import { strict } from '../../config/meaning.ts';
import { parseLevel, parseTolerance, type Quantity, type Tolerance } from '../../config/quantity.ts';
import type { Level } from '../limit.ts';

const written = () => z.union([z.string(), z.number()]);

const level = () => written().transform((text, context): Level => take(levelOf(text), context));
/** What MLPerf asks of reduced precision: a share of the original's metric (mlcommons/inference_policies, inference_rules.adoc). */
const PRESETS: Readonly<Record<string, number>> = { 'mlperf-99': 0.01, 'mlperf-99.9': 0.001 };

const tolerance = () =>
  written().transform((text, context): Tolerance => {
    const preset = PRESETS[String(text).trim()];
    if (preset !== undefined) return { kind: 'relative', value: preset, text: String(text).trim() };
    return take(parseTolerance(text), context);
  });

const limitsShape = {
  min: strict(level(), 'higher').optional().describe('At least this.'),
  max: strict(level(), 'lower').optional().describe('At most this.'),
  'max-drop': strict(tolerance(), 'lower')
    .optional()
    .describe(
      'At most this much below the baseline: 1pp, 1% of the baseline, or mlperf-99 or mlperf-99.9 for what MLPerf lets optimised models lose.',
    ),
  'max-rise': strict(tolerance(), 'lower')
    .optional()
    .describe('At most this much above the baseline, where lower is better.'),
};

export const RULES = ['min', 'max', 'max-drop', 'max-rise'] as const;
export type Rule = (typeof RULES)[number];

/** The limits of one metric. At least one, or the metric would be asked for and decide nothing. */
export const limitsKey = () =>
  z
    .strictObject(limitsShape)
    .refine((limits) => RULES.some((rule) => limits[rule] !== undefined), `give at least one of ${RULES.join(', ')}.`);

export type Limits = z.infer<ReturnType<typeof limitsKey>>;

function levelOf(input: string | number): Quantity<Level> {
  const text = String(input).trim();
  const own = /^(-?\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text);
  if (own) return { ok: true, value: { value: Number(own[1]), unit: own[2], text } };
  const parsed = parseLevel(input);
  return parsed.ok ? { ok: true, value: { ...parsed.value, unit: undefined } } : parsed;
}
