import { DEFAULT_DOMAIN } from './graph.ts';
import {
  HAD_BY_COREML,
  HAD_BY_WEBGPU,
  LACKED_BY_ONNX_RUNTIME,
  LACKED_BY_OPENVINO,
  LACKED_BY_TENSORRT,
} from './target-operators.ts';

/** A runtime that must be able to read a model. */
export interface TargetRuntime {
  /** `ONNX Runtime 1.22`. */
  readonly name: string;
  /** The newest IR version that it reads; null where its publisher says nothing of it. */
  readonly ir: number | null;
  /** By domain, the newest opset that it knows; of other domains nothing is said. */
  readonly opsets: Readonly<Record<string, number>>;
  /** It may know opsets of the default domain up to this one: no page says which is its newest. Null where one says it. */
  readonly perhapsUpTo: number | null;
  /** The oldest opset of the default domain that it knows. */
  readonly oldest: number;
  /** Operators of the default domain that it does not have; null where there is no list. */
  readonly lacks: readonly string[] | null;
  /** The only operators of the default domain that it runs itself; others run on the processor. Null where there is none such. */
  readonly accelerates: readonly string[] | null;
  /** Domains of its own, whose operators it always has. */
  readonly domains: readonly string[];
}

/**
 * Measured on 2026-11-26 and 27 with the packages of PyPI for Linux (x64), as they are installed: the newest IR version and opsets
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
  ['1.31', 13, 26, 5],
  ['1.32', 14, 28, 5],
];

/**
 * What NVIDIA publishes: the opsets of docs/operators.md of onnx/onnx-tensorrt (its commits stand in target-operators.ts), and for 11.5, of
 * which no list of operators was found, its release notes and the page "ONNX Opset Guide" of its documentation, read on 2026-11-26 and
 * 27. 10.2 to 10.5 are built with the release of ONNX of 10.1, since 10.6 is the first whose notes name another. Of 10.7 to 10.13
 * nothing says the newest opset; it lies between those of 10.6 and 10.14. 11.2 to 11.4 are left out: no page was found.
 */
const TENSORRT: readonly (readonly [version: string, opset: number, oldest: number, perhapsUpTo?: number])[] = [
  ['8.5', 17, 7],
  ['8.6', 17, 7],
  ['9.0', 19, 7],
  ['9.1', 19, 7],
  ['9.2', 19, 7],
  ['9.3', 19, 7],
  ['10.0', 20, 9],
  ['10.1', 20, 9],
  ['10.2', 20, 9],
  ['10.3', 20, 9],
  ['10.4', 20, 9],
  ['10.5', 20, 9],
  ['10.6', 22, 9],
  ['10.7', 22, 9, 24],
  ['10.8', 22, 9, 24],
  ['10.9', 22, 9, 24],
  ['10.10', 22, 9, 24],
  ['10.11', 22, 9, 24],
  ['10.12', 22, 9, 24],
  ['10.13', 22, 9, 24],
  ['10.14', 24, 9],
  ['10.15', 24, 9],
  ['10.16', 24, 9],
  ['11.0', 24, 9],
  ['11.1', 24, 9],
  ['11.5', 25, 9],
];

/** As policies name them: `onnxruntime 1.22`, `tensorrt 10.0`. */
export const TARGETS: ReadonlyMap<string, TargetRuntime> = new Map<string, TargetRuntime>([
  ...ONNX_RUNTIME.map(([version, ir, opset, ml]): [string, TargetRuntime] => [
    `onnxruntime ${version}`,
    {
      name: `ONNX Runtime ${version}`,
      ir,
      opsets: { [DEFAULT_DOMAIN]: opset, 'ai.onnx.ml': ml },
      perhapsUpTo: null,
      oldest: 1,
      lacks: LACKED_BY_ONNX_RUNTIME[version] ?? null,
      accelerates: null,
      domains: ['com.microsoft'],
    },
  ]),
  ...TENSORRT.map(([version, opset, oldest, perhapsUpTo = null]): [string, TargetRuntime] => [
    `tensorrt ${version}`,
    {
      name: `TensorRT ${version}`,
      ir: null,
      opsets: { [DEFAULT_DOMAIN]: opset },
      perhapsUpTo,
      oldest,
      lacks: LACKED_BY_TENSORRT[version] ?? null,
      accelerates: null,
      domains: [],
    },
  ]),
  ...ONNX_RUNTIME.flatMap(([version, ir, opset, ml]): [string, TargetRuntime][] => {
    const accelerates = HAD_BY_WEBGPU[version];
    if (accelerates === undefined) return [];
    const opsets = { [DEFAULT_DOMAIN]: opset, 'ai.onnx.ml': ml };
    const name = `the WebGPU execution provider of ONNX Runtime Web ${version}`;
    return [
      [
        `webgpu ${version}`,
        { name, ir, opsets, perhapsUpTo: null, oldest: 1, lacks: null, accelerates, domains: ['com.microsoft'] },
      ],
    ];
  }),
  [
    'openvino latest',
    {
      name: 'OpenVINO',
      ir: null,
      opsets: {},
      perhapsUpTo: null,
      oldest: 1,
      lacks: LACKED_BY_OPENVINO,
      accelerates: null,
      domains: ['com.microsoft'],
    },
  ],
  [
    'coreml mlprogram',
    {
      name: 'the Core ML execution provider',
      ir: null,
      opsets: {},
      perhapsUpTo: null,
      oldest: 1,
      lacks: null,
      accelerates: HAD_BY_COREML,
      domains: ['com.microsoft'],
    },
  ],
]);
