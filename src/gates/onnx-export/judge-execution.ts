import type { Check } from '../../result/document.ts';
import { formatCount, formatNumber, several } from '../../wording/numbers.ts';
import type { GatePolicy } from '../gate.ts';
import type { Agreement } from './agreement.ts';
import { counted, fact } from './checks.ts';
import type { Execution, Parity, SizedRun } from './execution.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { toleranceOf } from './tolerance.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/**
 * Of an 8-bit model no single element can be asked to agree, so its outputs are judged as vectors. Below this, a network of a
 * few layers also says something else (docs/onnx-export.md shows what it was chosen by).
 */
const MIN_COSINE = 0.99;

/** What came of running the model. Pure. */
export function judgeExecution(policy: Policy, { execution }: Measurement): readonly Check[] {
  if ('notRun' in execution) return [];
  const opens = fact(policy, {
    id: 'opens',
    title: 'the runtime opens it',
    reason: execution.refused ?? 'ONNX Runtime opens the model.',
    holds: execution.refused === null,
  });
  if (execution.refused !== null) return [opens];
  return [
    opens,
    sizesCheck(policy, execution.runs),
    ...repeatChecks(policy, execution),
    ...optimisationChecks(policy, execution),
    ...(execution.parity ? parityChecks(policy, execution, execution.parity) : []),
  ];
}

function sizesCheck(policy: Policy, runs: readonly SizedRun[]): Check {
  const failed = runs.filter(({ problem }) => problem !== null);
  const [first] = failed;
  const more =
    failed.length > 1
      ? ` And with ${several(failed.length - 1, 'other choice of sizes', 'other choices of sizes')}.`
      : '';
  return fact(policy, {
    id: 'sizes',
    title: 'it runs with every size of its symbolic dimensions',
    reason: first
      ? `${sizesText(first)}${first.problem}${more}`
      : `It ran with ${several(runs.length, 'choice of sizes', 'choices of sizes')}.`,
    holds: first === undefined,
    flip:
      'The export fixed a size: trace with a size other than 1 and name the dimension as dynamic. Where other sizes are legal, ' +
      'say which with sizes.',
  });
}

/** `With batch = 3: `, or nothing where every size is fixed. */
export function sizesText({ sizes }: SizedRun): string {
  if (sizes.size === 0) return '';
  return `With ${[...sizes].map(([symbol, size]) => `${symbol} = ${size}`).join(', ')}: `;
}

function repeatChecks(policy: Policy, { repeated, precision }: Execution): Check[] {
  if (repeated === null) return [];
  const { atol, rtol } = toleranceOf(precision, policy.keys);
  const [first] = [...repeated].filter(([, { outside, problem }]) => outside > 0 || problem !== null);
  const widest = Math.max(0, ...[...repeated.values()].map(({ maxAbsolute }) => maxAbsolute));
  const same = widest === 0 ? 'the same' : `the same but for ${formatNumber(widest)}`;
  return [
    fact(policy, {
      id: 'repeats',
      title: 'it says the same twice',
      reason: first
        ? `On the same inputs the output "${first[0]}" ${first[1].problem ?? `differed in ${several(first[1].outside, 'element')} by up to ${formatNumber(first[1].maxAbsolute)} in a second run`}.`
        : `A second run on the same inputs gave ${same} (tolerance ${atol} + ${rtol}·|value|).`,
      holds: first === undefined,
      flip: 'Remove what draws at random (RandomNormal, Multinomial, Dropout in training mode), or give the noise as an input.',
    }),
  ];
}

function optimisationChecks(policy: Policy, { unoptimised, precision }: Execution): Check[] {
  if (unoptimised === null) return [];
  const told = { id: 'optimisation', title: 'it says the same whether the runtime rewrites its graph or not' };
  if (typeof unoptimised === 'string') return [fact(policy, { ...told, reason: unoptimised, holds: false })];
  const differs = ({ cosine, outside, problem }: Agreement) =>
    problem !== null || (precision === 'int8' ? cosine < MIN_COSINE : outside > 0);
  const [first] = [...unoptimised].filter(([, found]) => differs(found));
  const widest = Math.max(0, ...[...unoptimised.values()].map(({ maxAbsolute }) => maxAbsolute));
  return [
    fact(policy, {
      ...told,
      reason: first
        ? `With optimisations disabled, in a session of its own, the output "${first[0]}" ${first[1].problem ?? `is up to ${formatNumber(first[1].maxAbsolute)} away`}.`
        : `With optimisations disabled, in a session of its own, it is up to ${formatNumber(widest)} away.`,
      holds: first === undefined,
      flip: 'Export with another opset, or serve with the optimisation level that gives the numbers of the framework.',
    }),
  ];
}

function parityChecks(policy: Policy, execution: Execution, parity: Parity): Check[] {
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
  return [
    complete,
    compared,
    ...[...outputs].flatMap(([output, found]) => outputChecks(policy, execution, output, found)),
  ];
}

function outputChecks(policy: Policy, { precision }: Execution, output: string, found: Agreement): Check[] {
  const id = `parity[${output}]`;
  if (found.problem !== null) {
    return [fact(policy, { id, title: id, reason: `The output "${output}" ${found.problem}.`, holds: false })];
  }
  const finite = fact(policy, {
    id: `finite[${output}]`,
    title: `${output} is finite`,
    reason:
      found.nonFinite === 0
        ? `All ${several(found.elements, 'element')} are finite.`
        : `${several(found.nonFinite, 'element')} of ${formatCount(found.elements)} ${found.nonFinite === 1 ? 'is' : 'are'} NaN or infinite.`,
    holds: found.nonFinite === 0,
    flip: 'Find the operator that overflows: in float16 whatever is beyond 65504 is infinite.',
  });
  const own = policy.keys.atol !== undefined || policy.keys.rtol !== undefined;
  return [
    finite,
    precision === 'int8' && !own ? cosineCheck(policy, id, found) : toleranceCheck(policy, precision, id, found),
  ];
}

function toleranceCheck(policy: Policy, precision: Execution['precision'], id: string, found: Agreement): Check {
  const { atol, rtol } = toleranceOf(precision, policy.keys);
  const share = found.elements === 0 ? 0 : found.outside / found.elements;
  const bound = `${atol} + ${rtol}·|reference|`;
  return counted(policy, {
    id,
    title: id,
    reason:
      found.outside === 0
        ? `Every element is within ${bound}; the furthest is ${formatNumber(found.maxAbsolute)} away.`
        : `${several(found.outside, 'element')} of ${formatCount(found.elements)} ${found.outside === 1 ? 'is' : 'are'} further than ${bound} from the reference, by up to ${formatNumber(found.maxAbsolute)}.`,
    value: share,
    unit: 'fraction',
    limit: { rule: 'atol', value: 0, good: 'below', text: `none outside ${bound}` },
    flip: 'Export again from the weights that made the reference; where the difference is meant, say atol and rtol.',
  });
}

function cosineCheck(policy: Policy, id: string, { cosine, signalToNoise }: Agreement): Check {
  return counted(policy, {
    id,
    title: id,
    reason: `Cosine ${formatNumber(cosine)} to the reference, ${formatNumber(signalToNoise)} dB; a model in 8 bits must keep ${MIN_COSINE}.`,
    value: cosine,
    unit: '1',
    limit: { rule: 'cosine', value: MIN_COSINE, good: 'above', text: String(MIN_COSINE) },
    flip: 'Calibrate with data like that of production, or leave the layers that suffer in floating point.',
  });
}
