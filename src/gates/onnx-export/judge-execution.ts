import type { Check } from '../../result/document.ts';
import { formatCount, formatNumber, formatShare, several } from '../../wording/numbers.ts';
import { capitalised, sentenceList } from '../../wording/sentence.ts';
import type { GatePolicy } from '../gate.ts';
import { fact, unsettled } from './checks.ts';
import type { Execution, SizedRun } from './execution.ts';
import { judgeParity } from './judge-parity.ts';
import { judgeTensorRt } from './judge-tensorrt.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import type { Agreement } from './parity/agreement.ts';
import { isOutside } from './parity/layers.ts';
import { MAX_SATURATED } from './parity/overflow.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** What an 8-bit model must keep when the runtime rewrites its graph. */
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
    ...fallbackCheck(policy, execution),
    sizesCheck(policy, execution),
    ...outputShapesCheck(policy, execution.runs),
    ...emptyCheck(policy, execution.empty),
    ...repeatChecks(policy, execution),
    ...optimisationChecks(policy, execution),
    ...overflowChecks(policy, execution),
    ...saturationChecks(policy, execution),
    ...(execution.parity ? judgeParity(policy, execution, execution.parity) : []),
    ...judgeTensorRt(policy, execution),
  ];
}

function fallbackCheck(policy: Policy, { fallback, placement }: Execution): Check[] {
  if (fallback === null) return [];
  const total = (placement ?? []).reduce((sum, { nodes }) => sum + nodes, 0);
  const there = placement?.find(({ provider }) => provider === 'CPUExecutionProvider');
  const ran = there
    ? ` In a run, ${there.nodes} of ${several(total, 'node')} ran there: ${there.operators.slice(0, 5).join(', ')}.`
    : '';
  const [first] = policy.keys.providers;
  return [
    fact(policy, {
      id: 'cpu-fallback',
      title: 'no node runs on the processor',
      reason: fallback === '' ? `${first} takes every node.` : `${fallback}${ran}`,
      holds: fallback === '',
      flip: `Export without the operators that ${first} does not have. Nodes that compute shapes stay on the processor by design: then let it be with cpu-fallback: warn.`,
      softened: { fail: { as: policy.keys['cpu-fallback'], by: 'cpu-fallback' } },
    }),
  ];
}

function sizesCheck(policy: Policy, { runs, guessed }: Execution): Check {
  const failed = runs.filter(({ problem }) => problem !== null);
  const [first] = failed;
  if (first && failed.length === runs.length && guessed.length > 0) {
    return unsettled(policy, {
      id: 'sizes',
      title: 'it runs with every size of its symbolic dimensions',
      reason: `It ran with no size, on values that were guessed for ${guessed.map((name) => `"${name}"`).join(', ')}: ${first.problem}`,
      flip: 'Name rows whose columns feed the model with inputs, give a reference, or say with ranges which whole numbers are legal.',
    });
  }
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
    flip: `The export fixed a size: trace with a size other than 1 and name the dimension as dynamic. ${whereOthersAreLegal(runs)}`,
  });
}

function whereOthersAreLegal(runs: readonly SizedRun[]): string {
  const fixed = fixedSizes(runs);
  if (fixed.length === 0) {
    return 'Where other sizes or values are legal, say which with sizes and ranges, or give a reference, whose sizes and values are used.';
  }
  const only = sentenceList(fixed.map(([symbol, size]) => `${symbol} as ${size}`));
  const sizes = fixed.map(([symbol, size]) => `${symbol}: [${size}]`).join(', ');
  return `It ran with ${only} only: where that is what it is for, declare the size in the export, or say so with sizes: { ${sizes} }.`;
}

/** Dimensions that every run which came to an end had at one size, where another size alone made a run fail. */
function fixedSizes(runs: readonly SizedRun[]): readonly (readonly [symbol: string, size: number])[] {
  const [ran, failed] = [
    runs.filter(({ problem }) => problem === null),
    runs.filter(({ problem }) => problem !== null),
  ];
  return [...(ran[0]?.sizes ?? [])].filter(
    ([symbol, size]) =>
      ran.every(({ sizes }) => sizes.get(symbol) === size) &&
      failed.some((one) => ran.some((other) => differOnlyIn(symbol, one.sizes, other.sizes))),
  );
}

function differOnlyIn(symbol: string, one: SizedRun['sizes'], other: SizedRun['sizes']): boolean {
  return [...one].every(([name, size]) => (name === symbol) !== (other.get(name) === size));
}

function outputShapesCheck(policy: Policy, runs: readonly SizedRun[]): Check[] {
  const ran = runs.filter(({ problem }) => problem === null);
  if (ran.length === 0) return [];
  const first = ran.find(({ misdeclared }) => misdeclared !== null);
  return [
    fact(policy, {
      id: 'output-shapes',
      title: 'outputs come in the shapes that they declare',
      reason: first
        ? `${sizesText(first)}${first.misdeclared}`
        : 'Every output came in the rank and the fixed sizes that it declares.',
      holds: first === undefined,
      flip: 'Correct the declaration (onnx.shape_inference, or model.graph.output[…].type): a runtime that plans memory by it fails.',
      softened: { fail: { as: policy.keys['output-shapes'], by: 'output-shapes' } },
    }),
  ];
}

function emptyCheck(policy: Policy, empty: readonly SizedRun[]): Check[] {
  if (empty.length === 0) return [];
  const [first, ...others] = empty.filter(({ problem }) => problem !== null);
  const more = others.length > 0 ? ` And with ${several(others.length, 'other choice', 'other choices')}.` : '';
  return [
    fact(policy, {
      id: 'empty',
      title: 'it takes what is empty',
      reason: first
        ? `${sizesText(first)}${first.problem}${more}`
        : `It ran with ${empty.length > 1 ? 'each symbolic dimension 0, and all of them' : 'no row'}.`,
      holds: first === undefined,
      flip: 'Let the caller answer what is empty without the model.',
      softened: { fail: { as: policy.keys.empty, by: 'empty' } },
    }),
  ];
}

/** `With batch = 3: `, or nothing where every size is fixed. */
export function sizesText({ sizes }: SizedRun): string {
  if (sizes.size === 0) return '';
  return `With ${[...sizes].map(([symbol, size]) => `${symbol} = ${size}`).join(', ')}: `;
}

function repeatChecks(policy: Policy, { repeated, fresh }: Execution): Check[] {
  if (repeated === null) return [];
  const again = differenceIn(repeated, 'in a second run');
  const anew =
    typeof fresh === 'string'
      ? `A second session failed: ${fresh}`
      : fresh && differenceIn(fresh, 'in a fresh session');
  const both = [repeated, ...(fresh !== null && typeof fresh !== 'string' ? [fresh] : [])];
  const widest = Math.max(0, ...both.flatMap((found) => [...found.values()].map(({ maxAbsolute }) => maxAbsolute)));
  const same = widest === 0 ? 'the same' : `the same but for ${formatNumber(widest)}`;
  const problem = again ?? anew;
  return [
    fact(policy, {
      id: 'repeats',
      title: 'it says the same twice',
      reason:
        problem ?? `A second run on the same inputs${both.length > 1 ? ' and a fresh session' : ''} gave ${same}.`,
      holds: problem === null,
      flip: 'Remove what draws at random (RandomNormal, Multinomial, Dropout in training mode), or give the noise as an input.',
    }),
  ];
}

/** The first output that differs, as a sentence; null where none does. */
function differenceIn(found: ReadonlyMap<string, Agreement>, when: string): string | null {
  const [first] = [...found].filter(([, { outside, problem }]) => outside > 0 || problem !== null);
  if (first === undefined) return null;
  const [output, { problem, outside, maxAbsolute }] = first;
  const how = problem ?? `differed in ${several(outside, 'element')} by up to ${formatNumber(maxAbsolute)} ${when}`;
  return `On the same inputs the output "${output}" ${how}.`;
}

function optimisationChecks(policy: Policy, { unoptimised, precision }: Execution): Check[] {
  if (unoptimised === null) return [];
  const told = { id: 'optimisation', title: 'it says the same whether the runtime rewrites its graph or not' };
  if (typeof unoptimised === 'string') return [fact(policy, { ...told, reason: unoptimised, holds: false })];
  const differs = (found: Agreement) =>
    isOutside(found, { outside: 0, cosine: precision === 'int8' ? MIN_COSINE : null });
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

function overflowChecks(policy: Policy, { overflows }: Execution): Check[] {
  if (overflows === null || 'notDone' in overflows) return [];
  const [first] = overflows.found;
  const more = overflows.found.length > 1 ? ` And ${several(overflows.found.length - 1, 'tensor')} after it.` : '';
  const half =
    first?.type === 'float16'
      ? ' Where float16 is computed in float16, what hangs on them is lost, even if outputs are finite.'
      : '';
  return [
    fact(policy, {
      id: 'overflow',
      title: 'no tensor within it overflows',
      reason: first
        ? `${capitalised(first.node)} writes ${several(first.nan + first.infinite, 'element')} of ${formatCount(first.elements)} that ${first.nan + first.infinite === 1 ? 'is' : 'are'} NaN or infinite.${half}${more}`
        : `All ${several(overflows.tensors, 'tensor')} within it are finite.`,
      holds: first === undefined,
      flip: 'Keep that operator in float32 (op_block_list or node_block_list of the float16 converter), or scale its inputs.',
    }),
  ];
}

function saturationChecks(policy: Policy, { overflows }: Execution): Check[] {
  if (overflows === null || 'notDone' in overflows) return [];
  const [first] = overflows.saturated;
  const more = overflows.saturated.length > 1 ? ` And ${several(overflows.saturated.length - 1, 'more tensor')}.` : '';
  const end = first?.type === 'float16' ? '±65504' : first?.type === 'int8' ? '127' : '255';
  return [
    fact(policy, {
      id: 'saturation',
      title: 'no tensor within it piles up at the end of its type',
      reason: first
        ? `${capitalised(first.node)} writes ${several(first.saturated, 'element')} of ${formatCount(first.elements)} at ${end}, the end of ${first.type}: larger values, if any, were cut off.${more}`
        : `No tensor of float16 within it stands at ±65504, and no tensor of 8 bits has more than ${formatShare(MAX_SATURATED)} at its upper end.`,
      holds: first === undefined,
      flip: 'Calibrate with data like that of production (a larger scale), or leave that layer in floating point.',
      softened: { fail: { as: policy.keys.saturation, by: 'saturation' } },
    }),
  ];
}
