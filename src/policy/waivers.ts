import * as z from 'zod';
import { validate } from '../config/validate.ts';
import { parseYaml } from '../config/yaml.ts';
import type { Check, Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import type { MissingResult, Notice } from '../result/notice.ts';
import { digest } from '../result/scalars.ts';
import { blocks, gateVerdict } from '../result/verdict.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'write a day, such as 2026-12-31')
  .refine(isDay, 'there is no such day');

/** One agreed exception: this check may fail, for this reason, until that day. */
export const waiverSchema = z.strictObject({
  gate: z.string().min(1).max(64).describe('The gate, as the report names it.'),
  id: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('Of the result, where the gate has several. Default: all of them.'),
  check: z.string().min(1).max(1_000).describe('Id of the check, as the report names it.'),
  slice: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Column and value, such as label=8. Default: the check as it is.'),
  reason: z.string().trim().min(10).max(1_000).describe('Why this may ship, for whoever reads the report.'),
  owner: z.string().trim().min(1).max(200).describe('Who answers for it.'),
  expires: day.describe('The last day on which it holds, in UTC.'),
  model: digest.optional().describe('Digest of the one model that it holds for. Default: any.'),
});

export const waiversSchema = z
  .strictObject({
    version: z.literal(1).describe('Version of this file’s format.'),
    waivers: z.array(waiverSchema).max(1_000).describe('Agreed exceptions, each with an owner and an end.'),
  })
  .meta({ title: 'waivers.yml', description: 'Checks that may fail for a while, with a reason and an owner.' });

export type Waiver = z.infer<typeof waiverSchema>;

/** Read a waivers file. Throws ConfigurationError with every mistake and its place. */
export function readWaivers(text: string, file: string): Waiver[] {
  return validate(waiversSchema, parseYaml(text, file)).config.waivers;
}

export interface Waived {
  /** The same results; a waived check no longer blocks, and its effect says until when and who answers for it. */
  readonly results: readonly Result[];
  /** For the top of the report: how many, which, whose, until when. */
  readonly notices: readonly Notice[];
  /** Expired waivers: each makes the whole an error, so that none outlives its day unseen. */
  readonly expired: readonly MissingResult[];
  /** The waivers that changed anything, for the evidence. */
  readonly used: readonly UsedWaiver[];
}

export interface UsedWaiver {
  readonly waiver: Waiver;
  /** What it covered: at least one. */
  readonly checks: readonly { readonly result: Result; readonly check: Check }[];
}

/** Its last day counts whole, in UTC. */
export function waiverHolds({ expires }: Waiver, now: Date): boolean {
  return expires >= now.toISOString().slice(0, 10);
}

/** What a waiver is called in a report: gate, id, check, slice. */
export function waiverName({ gate, id, check, slice }: Waiver): string {
  return [gate, id, check, slice].filter((part) => part !== undefined).join(' ');
}

/**
 * Waive what is agreed. A check that could not be decided for want of data or model (`error`) cannot be waived: nothing
 * was measured that one could agree to.
 */
export function applyWaivers(results: readonly Result[], waivers: readonly Waiver[], now: Date): Waived {
  const valid = waivers.filter((waiver) => waiverHolds(waiver, now));
  const expired = waivers.filter((waiver) => !waiverHolds(waiver, now));
  const used = new Map<Waiver, { result: Result; check: Check }[]>();
  const waived = results.map((result) => waiveResult(result, valid, used));
  const unused = valid.filter((waiver) => !used.has(waiver));
  return {
    results: waived,
    notices: [
      ...[...used].map(
        ([waiver, checks]): Notice => ({
          level: 'warning',
          text: `Waived until ${waiver.expires} by ${waiver.owner}: ${checks.map(({ result, check }) => `${resultName(result)} ${check.id}`).join(', ')}. ${waiver.reason}`,
        }),
      ),
      ...unused.map(
        (waiver): Notice => ({
          level: 'note',
          text: `A waiver is not needed: ${waiverName(waiver)} (${waiver.owner}, until ${waiver.expires}). Remove it.`,
        }),
      ),
    ],
    expired: expired.map((waiver) => ({
      gate: 'waiver',
      id: waiverName(waiver),
      fact: 'a waiver has expired',
      reason: `It expired on ${waiver.expires} and belongs to ${waiver.owner}: mend the cause, or agree on a new day in a reviewed change.`,
    })),
    used: [...used].map(([waiver, checks]) => ({ waiver, checks })),
  };
}

function waiveResult(
  result: Result,
  waivers: readonly Waiver[],
  used: Map<Waiver, { result: Result; check: Check }[]>,
): Result {
  const checks = result.checks.map((check) => {
    const waiver = waivers.find((candidate) => covers(candidate, result, check));
    if (!waiver) return check;
    used.set(waiver, [...(used.get(waiver) ?? []), { result, check }]);
    const { expires: until, owner, reason } = waiver;
    return { ...check, effect: { kind: 'waived' as const, until, owner, reason } };
  });
  return { ...result, checks, verdict: result.problem ? 'error' : gateVerdict(checks) };
}

function covers(waiver: Waiver, result: Result, check: Check): boolean {
  if (!blocks(check) || check.verdict === 'error') return false;
  if (waiver.gate !== result.gate || waiver.check !== check.id) return false;
  if (waiver.id !== undefined && waiver.id !== result.id) return false;
  if (waiver.slice !== undefined && waiver.slice !== (check.slice && `${check.slice.column}=${check.slice.value}`))
    return false;
  return waiver.model === undefined || waiver.model === result.subject?.digest;
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
