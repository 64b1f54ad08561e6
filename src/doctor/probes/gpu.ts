import { type DoctorContext, policyOf } from '../context.ts';
import { type Finding, fine, note, trouble } from '../finding.ts';

/** Devices and drivers, and whether a CUDA library is where ONNX Runtime looks for it. */
export async function lookAtGpu(context: DoctorContext): Promise<readonly Finding[]> {
  const wanted = context.gpu || policyOf(context)?.config.gates['gpu-benchmark'] !== undefined;
  if (!wanted) return [];
  const listed = await context.say('nvidia-smi', [
    '--query-gpu=name,driver_version,memory.total',
    '--format=csv,noheader',
  ]);
  const rocm = listed === null ? await context.say('rocm-smi', ['--showproductname', '--csv']) : null;
  if (listed === null && rocm === null) {
    return [
      trouble(
        'Neither nvidia-smi nor rocm-smi can be run here.',
        'Install the driver of the card, or run the job on a runner with one: runs-on: [self-hosted, gpu].',
      ),
    ];
  }
  const devices = (listed ?? rocm)!.trim().split('\n');
  return [
    ...devices.map((line) => fine(`GPU: ${line.trim()}.`)),
    ...(listed === null ? [] : await cudaLibraries(context)),
  ];
}

async function cudaLibraries({ say }: DoctorContext): Promise<readonly Finding[]> {
  const cached = await say('ldconfig', ['-p']);
  if (cached === null) return [note('Which CUDA libraries are installed cannot be seen: there is no ldconfig.')];
  const missing = ['libcudart.so.12', 'libcublas.so.12', 'libcudnn.so.9'].filter((name) => !cached.includes(name));
  if (missing.length === 0) return [fine('CUDA 12 and cuDNN 9 are where the linker looks.')];
  return [
    trouble(
      `The linker does not find ${missing.join(', ')}, which the CUDA provider of ONNX Runtime needs.`,
      'Install CUDA 12 and cuDNN 9, and install onnxruntime-node without --ignore-scripts so that its CUDA files come with it (docs/native-modules.md).',
    ),
  ];
}
