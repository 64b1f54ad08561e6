import type { OnnxAttribute } from '../graph.ts';
import type { Dim, Dims } from './dims.ts';

/** A node as the rules of shapes see it. */
export interface ShapeQuestion {
  readonly inputs: readonly Dims[];
  /** Elements of a small tensor of integers among the inputs; undefined where it is none, or not constant. */
  constant(input: number): readonly number[] | undefined;
  /** The same of one that the graph computes from sizes: symbols and open sizes may be among its elements. */
  content(input: number): readonly Dim[] | undefined;
  /** Whether an input is given, known or not. */
  given(input: number): boolean;
  /** How many outputs the node names. */
  readonly outputs: number;
  attribute(name: string): OnnxAttribute | undefined;
  /** Version of the operator. */
  readonly since: number;
}

/** The shape of each output, undefined where it cannot be told. Throws ShapeError where the inputs cannot be. */
export type ShapeRule = (question: ShapeQuestion) => readonly Dims[];
