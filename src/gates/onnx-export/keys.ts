import * as z from 'zod';
import { durationKey, handlingKey, pathKey, sizeKey } from '../../config/keys.ts';
import { dataset, how, judged, reviewed, strict } from '../../config/meaning.ts';
import { didYouMean } from '../../core/nearest.ts';
import { TARGETS } from '../../onnx/targets.ts';
import { USUAL_SIZES } from './asked-sizes.ts';
import { RULES } from './rule-list.ts';

const operatorsKey = () => strict(z.array(z.string().min(1)), 'unordered').default([]);

const severities = Object.fromEntries(
  [...RULES].map(([name, { title, handling }]) => [
    name,
    handlingKey().default(handling).describe(`Whether ${title}: fail, warn or pass.`),
  ]),
);

const share = () => z.number().min(0).max(1);

const growth = () => strict(z.number().min(0), 'lower').optional();

const toleranceKeys = z.strictObject({
  atol: strict(z.number().min(0), 'lower').optional().describe('Absolute tolerance of its elements.'),
  rtol: strict(z.number().min(0), 'lower').optional().describe('Relative tolerance of its elements.'),
  outside: strict(share(), 'lower').optional().describe('Share of elements that may be outside of the tolerance.'),
  cosine: strict(z.number().min(-1).max(1), 'higher')
    .optional()
    .describe('Cosine to the reference at least; asked instead of elements.'),
  'same-largest': strict(share(), 'higher')
    .optional()
    .describe('Share of rows whose largest score stands at the same place, at least.'),
});

/** The keys of `gates.onnx-export`. Each is also an input of `actions/onnx-export` and a flag of `modelassay onnx-export`. */
export const onnxExportKeys = z.strictObject({
  target: strict(z.string(), 'unordered')
    .superRefine((written, context) => {
      if (TARGETS.has(written)) return;
      const names = [...TARGETS.keys()];
      const message = `name a runtime and its version.${didYouMean(written, names)} Known are ${names.join(', ')}.`;
      context.addIssue({ code: 'custom', message });
    })
    .optional()
    .describe(
      'The runtime that serves the model, such as `onnxruntime 1.22` or `tensorrt 10.0`: IR version, opsets and operators must do.',
    ),
  rules: z
    .strictObject(severities)
    .prefault({})
    .describe('Rule → fail, warn or pass: what to make of a model that breaks it.'),
  domains: strict(z.array(z.string().min(1)), 'unordered')
    .default([])
    .describe('Domains beyond ONNX’s own whose operators may be used: `[com.microsoft]`.'),
  'allow-operators': operatorsKey().describe('Only these operators may be used: `[Conv, Relu, com.microsoft:Gelu]`.'),
  'deny-operators': operatorsKey().describe('These operators may not be used.'),
  'max-size': strict(sizeKey(), 'lower')
    .optional()
    .describe('Bytes of the model and its external data at most: `100MB`.'),
  'max-parameters': strict(z.int().min(0), 'lower').optional().describe('Elements of all initializers at most.'),
  'max-multiply-adds': strict(z.int().min(0), 'lower')
    .optional()
    .describe('Multiplications with addition of one row at most, as far as the shapes are known.'),
  'max-growth': z
    .strictObject({
      size: growth().describe('Of the bytes of the model and its external data.'),
      parameters: growth().describe('Of the elements of all initializers.'),
      nodes: growth().describe('Of the nodes at any depth.'),
      'multiply-adds': growth().describe('Of the multiplications with addition of one row.'),
    })
    .prefault({})
    .describe('How much more than the baseline it may have, as a share: `{ size: 0.1 }`.'),
  'on-missing-baseline': handlingKey()
    .default('fail')
    .describe('What to make of max-growth where there is no baseline: fail, warn or pass.'),
  'min-quantised': strict(share(), 'higher')
    .optional()
    .describe('Share of convolutions and matrix products that must compute on quantised numbers.'),
  signature: reviewed(pathKey())
    .optional()
    .describe('A file with the inputs and outputs that callers rely on, as the gate keeps it beside its result.'),
  'write-contract': strict(z.boolean(), ['true', 'false'])
    .default(false)
    .describe('Write the signature of this model to the file that signature names, instead of asking for it.'),
  export: judged(
    z.strictObject({
      command: z.string().min(1).describe('The command line that writes the model, for the shell: `python export.py`.'),
      timeout: how(durationKey()).prefault('30m').describe('For one run of it.'),
      repeat: handlingKey()
        .default('warn')
        .describe('What to make of a second run that writes other bytes: fail, warn; pass runs it once.'),
      folder: z
        .enum(['clean', 'policy'])
        .default('clean')
        .describe('Where it runs: in a new folder with what git tracks and needs names, or in that of the policy.'),
      needs: z
        .array(pathKey())
        .default([])
        .describe('Files and folders beyond those that git tracks: `[checkpoints/best.pt]`.'),
    }),
  )
    .optional()
    .describe('Export the model first: the command must end with 0 and write the model that is tested.'),
  reference: dataset(pathKey(), 'where needed')
    .optional()
    .describe(
      'Inputs with the outputs that the framework gave: an .npz with their names as keys, Parquet, JSON, a folder of .npy or of test data (.pb). Or another model.',
    ),
  'min-rows': strict(z.int().min(1), 'higher')
    .optional()
    .describe('Rows that the reference must have at least: a handful agrees by chance.'),
  inputs: dataset(pathKey(), 'where needed')
    .optional()
    .describe(
      'Rows that the model is run on, and asked about where the reference is a model. Default: inputs that are made within ranges.',
    ),
  atol: strict(z.number().min(0), 'lower')
    .optional()
    .describe('Absolute tolerance. Default: by the precision of the model.'),
  rtol: strict(z.number().min(0), 'lower')
    .optional()
    .describe('Relative tolerance. Default: by the precision of the model.'),
  tolerance: strict(z.record(z.string().min(1), toleranceKeys), 'unordered')
    .default({})
    .describe(
      'Output → what its values must keep: `{ logits: { cosine: 0.999 } }`. Default: by its type and precision.',
    ),
  nan: strict(z.enum(['agree', 'fail']), ['agree', 'fail'])
    .default('fail')
    .describe('Whether NaN where the reference is NaN, too, is an answer: agree; or fails like any other.'),
  layers: how(z.enum(['auto', 'always', 'never']))
    .default('auto')
    .describe(
      'Whether every tensor of the model is compared with the reference, where that is a model. auto: where outputs differ, and of quantised models.',
    ),
  ranges: judged(z.record(z.string().min(1), z.tuple([z.number(), z.number()])))
    .default({})
    .describe(
      'Input → least and greatest value of what is generated for it: `{ pixels: [0, 1], tokens: [0, 30521] }`.',
    ),
  sizes: judged(z.union([sizeList(), z.record(z.string().min(1), sizeList())]))
    .default([...USUAL_SIZES])
    .describe(
      'The sizes that every symbolic dimension is run with; or those of some of them: `{ height: [16, 32] }`. The others have the default.',
    ),
  'output-shapes': handlingKey()
    .default('warn')
    .describe('Whether outputs come in the rank and fixed sizes that they declare: fail, warn or pass.'),
  empty: handlingKey()
    .default('pass')
    .describe('Whether it runs where every symbolic dimension is 0: fail, warn or pass.'),
  saturation: handlingKey()
    .default('warn')
    .describe(
      'Where tensors within the model are looked at, whether none piles up at the end of float16 or of 8 bits: fail, warn or pass.',
    ),
  providers: judged(z.array(z.string().min(1)).min(1))
    .default(['cpu'])
    .describe('Execution providers that run the model, in the order of preference: `[cuda, cpu]`.'),
  'cpu-fallback': handlingKey()
    .default('warn')
    .describe('Where another provider than cpu comes first, whether it takes every node: fail, warn or pass.'),
  tensorrt: strict(z.enum(['auto', 'always', 'never']), ['never', 'auto', 'always'])
    .default('auto')
    .describe(
      'Whether trtexec builds and runs an engine, whose numbers are compared: auto, where target or providers name TensorRT and it is there; always fails without it.',
    ),
  trtexec: how(z.string().min(1))
    .default('trtexec')
    .describe('The program trtexec: its name on the PATH, or its path.'),
  'trtexec-args': judged(z.array(z.string().min(1)))
    .default([])
    .describe('More flags for it, such as `[--fp16, --builderOptimizationLevel=5]`.'),
  'structure-only': strict(z.boolean(), ['true', 'false']).default(false).describe('Judge the file and run nothing.'),
  threads: how(z.int().min(0).max(1024)).default(0).describe('Threads of the model runtime; 0 lets it choose.'),
  timeout: how(durationKey()).prefault('10m').describe('For loading the model, and for one run.'),
  memory: how(sizeKey()).prefault('8GiB').describe('Resident memory that the model’s process may use.'),
  seed: judged(z.int().min(1).max(0xffff_ffff)).default(1).describe('Seed of the inputs that are generated.'),
});

function sizeList() {
  return z.array(z.int().min(0).max(4096)).min(1);
}

export type OnnxExportKeys = z.infer<typeof onnxExportKeys>;
