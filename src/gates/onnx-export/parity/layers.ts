import type { TensorType } from '../../../core/tensor.ts';
import type { Predictor, PredictorBudget } from '../../../predict/predictor.ts';
import { type Agreement, sumAgreement } from './agreement.ts';
import { inGroups, type Looked, MAX_TENSORS, type Workshop, withTensors, writersOf } from './inner-tensors.ts';
import type { Tensors } from './reference.ts';
import type { Tolerance } from './tolerance.ts';

/** A tensor within a graph, and how far it lies from the tensor of that name in another graph. */
export interface Layer {
  readonly tensor: string;
  /** What writes it: `the MatMul node "fc1"`. */
  readonly node: string;
  readonly agreement: Agreement;
  /** True where it does not keep what an output of its type would have to. */
  readonly parts: boolean;
}

/** Where two models part: every tensor that bears one name in both, asked with the same inputs. */
export interface Layers {
  readonly compared: number;
  /** Tensors of one name and another shape: two models that were exported apart may share names by chance. */
  readonly unlike: number;
  /** In the order of computation, the first that is too far from the other's; null where none is. */
  readonly first: Layer | null;
  /** Ten with the lowest ratio of signal to noise, lowest first. */
  readonly worst: readonly Layer[];
}

export interface Side extends Looked {
  readonly inputs: Tensors;
}

const WORST = 10;

/**
 * Makes every tensor that both models name an output of both, runs them on the same inputs and compares. `budget` is for
 * each of the two processes. Throws SubjectError where the runtime cannot open such a model.
 */
export async function compareLayers(
  workshop: Workshop,
  own: Side,
  other: Side,
  budget: PredictorBudget,
  toleranceOf: (tensor: { readonly name: string; readonly type: TensorType }) => Tolerance,
): Promise<Layers> {
  const writers = writersOf(own.structure.graph);
  const names = [...writersOf(other.structure.graph).keys()].filter((name) => writers.has(name)).slice(0, MAX_TENSORS);
  return withTensors(workshop, own, names, budget, (first) =>
    withTensors(workshop, other, names, budget, (second) => compare(first, second)),
  );

  async function compare(first: Predictor, second: Predictor): Promise<Layers> {
    const fetchable = new Set(second.signature.outputs.map(({ name }) => name));
    const specs = new Map(first.signature.outputs.map((spec) => [spec.name, spec]));
    const layers: Layer[] = [];
    for (const group of inGroups(names.filter((name) => fetchable.has(name) && specs.has(name)))) {
      const [values, wanted] = await Promise.all([
        first.predict(own.inputs, group),
        second.predict(other.inputs, group),
      ]);
      for (const tensor of group) {
        const tolerance = toleranceOf(specs.get(tensor)!);
        const sum = sumAgreement(tolerance);
        sum.add(values.get(tensor)!, wanted.get(tensor)!);
        const agreement = sum.result();
        layers.push({ tensor, node: writers.get(tensor)!, agreement, parts: isOutside(agreement, tolerance) });
      }
    }
    const alike = layers.filter(({ agreement }) => agreement.problem === null);
    return {
      compared: alike.length,
      unlike: layers.length - alike.length,
      first: alike.find(({ parts }) => parts) ?? null,
      worst: alike.toSorted((a, b) => a.agreement.signalToNoise - b.agreement.signalToNoise).slice(0, WORST),
    };
  }
}

/** True where the values do not keep what the tolerance asks. */
export function isOutside(
  { problem, elements, outside, cosine }: Agreement,
  tolerance: Pick<Tolerance, 'outside' | 'cosine'>,
): boolean {
  if (problem !== null) return true;
  return tolerance.cosine === null ? outside > tolerance.outside * elements : cosine < tolerance.cosine;
}
