import type { KeyPath } from '../../config/sources.ts';
import type { Check } from '../../result/document.ts';
import { formatCount, formatNumber, formatShare, several } from '../../wording/numbers.ts';
import type { GatePolicy } from '../gate.ts';
import { counted, fact } from './checks.ts';
import type { Execution, Parity } from './execution.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Agreement } from './parity/agreement.ts';
import type { Tolerance } from './parity/tolerance.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** What the model says against what the reference says. Pure. */
export function judgeParity(policy: Policy, execution: Execution, parity: Parity): Check[] {
  const { name, problem, missing, lost, outputs, rows } = parity;
  const strangers = [
    ...missing.map((output) => `the output "${output}" has nothing to be compared with`),
    ...lost.map((column) => `"${column}" is no output of the model`),
  ];
  const complete = fact(policy, {
    id: 'reference.outputs',
    title: 'model and reference have the same outputs',
    reason: strangers.length > 0 ? `In ${name} ${strangers.join(', and ')}.` : `${name} has every output of the model.`,
    holds: strangers.length === 0,
    flip: 'Write each output of the model into the reference under its name, and nothing else but inputs.',
  });
  if (problem === null && outputs.size === 0) return [complete];
  const compared = fact(policy, {
    id: 'reference.runs',
    title: 'it runs on the inputs of the reference',
    reason: problem ?? `It ran on ${several(rows, 'row')} of ${name}.`,
    holds: problem === null,
  });
  const parted = partedSentence(execution.layers);
  return [
    complete,
    compared,
    ...rowsCheck(policy, parity),
    ...[...outputs].flatMap(([output, found]) =>
      outputChecks(policy, execution.tolerances.get(output)!, output, found, parted),
    ),
  ];
}

function rowsCheck(policy: Policy, { name, rows }: Parity): Check[] {
  const least = policy.keys['min-rows'];
  if (least === undefined) return [];
  return [
    counted(policy, {
      id: 'reference.rows',
      title: 'rows of the reference',
      reason: `${name} has ${several(rows, 'row')}; min-rows asks for ${formatCount(least)}.`,
      value: rows,
      unit: 'count',
      limit: { rule: ['min-rows'], value: least, good: 'above', text: formatCount(least) },
      flip: 'Write more rows like those of production into the reference, or lower min-rows.',
    }),
  ];
}

/** ` The two part at the Softmax node "attn".`, to follow what is said of an output; nothing where nobody looked. */
function partedSentence(layers: Execution['layers']): string {
  if (layers === null || 'notDone' in layers || layers.compared === 0) return '';
  const { first } = layers;
  if (first === null) {
    return ' With every tensor kept as an output the two agree, so the difference comes from operators that the runtime fuses.';
  }
  return ` The two part at ${first.node}: its output is up to ${formatNumber(first.agreement.maxAbsolute)} away.`;
}

/** Of one output, what its tolerance asks. `parted` follows what is said of it where it does not hold. */
export function outputChecks(
  policy: Policy,
  tolerance: Tolerance,
  output: string,
  found: Agreement,
  parted: string,
): Check[] {
  const id = `parity[${output}]`;
  if (found.problem !== null) {
    return [fact(policy, { id, title: id, reason: `The output "${output}" ${found.problem}.`, holds: false })];
  }
  const alike = policy.keys.nan === 'agree' ? found.nanAlike : 0;
  const astray = found.nonFinite - alike;
  const shared =
    alike > 0
      ? ` ${several(alike, 'element')} ${alike === 1 ? 'is' : 'are'} NaN as in the reference, which nan: agree lets be.`
      : '';
  const finite = fact(policy, {
    id: `finite[${output}]`,
    title: `${output} is finite`,
    reason:
      astray === 0
        ? alike === 0
          ? `All ${several(found.elements, 'element')} are finite.`
          : `All others are finite.${shared}`
        : `${several(astray, 'element')} of ${formatCount(found.elements)} ${astray === 1 ? 'is' : 'are'} NaN or infinite.${shared}${parted}`,
    holds: astray === 0,
    flip: `Find the operator that overflows: in float16 whatever is beyond 65504 is infinite.${found.nanAlike > 0 ? ' Where NaN is an answer, as it is in the reference, say nan: agree.' : ''}`,
  });
  return [
    finite,
    tolerance.cosine === null
      ? elementsCheck(policy, tolerance, output, found, parted)
      : cosineCheck(policy, tolerance.cosine, output, found, parted),
    ...sameLargestCheck(policy, output, found),
  ];
}

function elementsCheck(
  policy: Policy,
  { atol, rtol, outside }: Tolerance,
  output: string,
  found: Agreement,
  parted: string,
): Check {
  const id = `parity[${output}]`;
  const share = found.elements === 0 ? 0 : found.outside / found.elements;
  const bound = atol === 0 && rtol === 0 ? 'the very values' : `${atol} + ${rtol}·|reference|`;
  const allowed = outside === 0 ? '' : `, and ${formatShare(outside)} may be`;
  return counted(policy, {
    id,
    title: id,
    reason:
      found.outside === 0
        ? `No element is further than ${bound} from the reference; the largest difference is ${formatNumber(found.maxAbsolute)}.`
        : `${several(found.outside, 'element')} of ${formatCount(found.elements)} ${found.outside === 1 ? 'is' : 'are'} further than ${bound} from the reference${allowed}, by up to ${formatNumber(found.maxAbsolute)}.${share > outside ? parted : ''}`,
    value: share,
    unit: 'fraction',
    limit: {
      rule: ruleOf(policy, output, ['atol', 'rtol', 'outside']),
      value: outside,
      good: 'below',
      text: outside === 0 ? `none outside ${bound}` : `${formatShare(outside)} outside ${bound}`,
    },
    flip: 'Export again from the weights that made the reference; where the difference is meant, say atol and rtol.',
  });
}

function cosineCheck(policy: Policy, least: number, output: string, found: Agreement, parted: string): Check {
  const id = `parity[${output}]`;
  const { cosine, signalToNoise } = found;
  return counted(policy, {
    id,
    title: id,
    reason: `Cosine ${formatNumber(cosine)} to the reference, ${formatNumber(signalToNoise)} dB; it must keep ${least}.${cosine < least ? parted : ''}`,
    value: cosine,
    unit: '1',
    limit: { rule: ruleOf(policy, output, ['cosine']), value: least, good: 'above', text: String(least) },
    flip: 'Calibrate with data like that of production, or leave the layers that suffer in floating point.',
  });
}

function sameLargestCheck(policy: Policy, output: string, { sameLargest }: Agreement): Check[] {
  const least = policy.keys.tolerance[output]?.['same-largest'];
  if (least === undefined) return [];
  const id = `same-largest[${output}]`;
  const title = `${output}: rows with the same largest score`;
  if (sameLargest === null) {
    const reason = `The output "${output}" has no rows of scores, so no largest one can be told.`;
    return [fact(policy, { id, title, reason, holds: false, flip: 'Take same-largest away from this output.' })];
  }
  return [
    counted(policy, {
      id,
      title,
      reason: `${formatCount(sameLargest.rows)} of ${several(sameLargest.of, 'row')} keep their largest score.`,
      value: sameLargest.rows / sameLargest.of,
      unit: 'fraction',
      limit: {
        rule: ['tolerance', output, 'same-largest'],
        value: least,
        good: 'above',
        text: formatShare(least),
      },
      flip: 'Export again from the weights that made the reference, or calibrate with data like that of production.',
    }),
  ];
}

/** Where the policy says it: of this output, else of all. */
function ruleOf({ sources }: Policy, output: string, keys: readonly string[]): KeyPath {
  const said = keys.flatMap((key): KeyPath[] => [['tolerance', output, key], [key]]);
  return said.find((at) => sources.exactly(at) !== undefined) ?? [keys[0]!];
}
