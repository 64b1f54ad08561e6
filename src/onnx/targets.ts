import { DEFAULT_DOMAIN } from './graph.ts';

/** A runtime that must be able to read a model. */
export interface TargetRuntime {
  /** `ONNX Runtime 1.22`. */
  readonly name: string;
  /** The newest IR version that it reads. */
  readonly ir: number;
  /** By domain, the newest opset that it knows; of other domains nothing is said. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Domains of its own, whose operators it always has. */
  readonly domains: readonly string[];
}

/**
 * Measured on 2026-11-26 with the packages of PyPI for Linux (x64), as they are installed: the newest IR version and opsets
 * with which a model of one Identity still opens. The runtime has no call that would tell (microsoft/onnxruntime, issue
 * 14932), and its table of compatibility counts opsets that it opens only when asked to.
 */
const ONNX_RUNTIME: readonly (readonly [version: string, ir: number, opset: number, ml: number])[] = [
  ['1.16', 9, 19, 3],
  ['1.17', 9, 20, 4],
  ['1.18', 10, 21, 5],
  ['1.19', 10, 21, 5],
  ['1.20', 10, 21, 5],
  ['1.21', 10, 22, 5],
  ['1.22', 10, 22, 5],
  ['1.23', 11, 23, 5],
  ['1.24', 13, 25, 5],
  ['1.25', 13, 26, 5],
  ['1.26', 13, 26, 5],
  ['1.27', 13, 26, 5],
  ['1.28', 13, 26, 5],
  ['1.29', 13, 26, 5],
  ['1.30', 13, 26, 5],
];

/** As policies name them: `onnxruntime 1.22`. */
export const TARGETS: ReadonlyMap<string, TargetRuntime> = new Map(
  ONNX_RUNTIME.map(([version, ir, opset, ml]) => [
    `onnxruntime ${version}`,
    {
      name: `ONNX Runtime ${version}`,
      ir,
      opsets: { [DEFAULT_DOMAIN]: opset, 'ai.onnx.ml': ml },
      domains: ['com.microsoft'],
    },
  ]),
);
