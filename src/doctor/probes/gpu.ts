import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { silentLogger } from '../../core/log.ts';
import { unfitNow } from '../../gates/gpu-benchmark/validity.ts';
import type { GpuLook } from '../../gpu/tool.ts';
import { type GpuLog, readLog } from '../../gpu/xml.ts';
import type { NativeModule } from '../../runtime/native-module.ts';
import { resolveNative } from '../../runtime/resolve.ts';
import { formatBytes } from '../../wording/numbers.ts';
import { type DoctorContext, policyOf } from '../context.ts';
import { type Finding, fine, note, trouble } from '../finding.ts';

/** Devices and drivers, what would make a benchmark invalid now, and whether ONNX Runtime can use them. */
export async function lookAtGpu(context: DoctorContext): Promise<readonly Finding[]> {
  const keys = policyOf(context)?.config.gates['gpu-benchmark'] as GpuKeys | undefined;
  if (!context.gpu && keys === undefined) return [];
  const xml = await context.say('nvidia-smi', ['-q', '-x']);
  if (xml === null) return withoutNvidia(context);
  let log: GpuLog;
  try {
    log = readLog(xml);
  } catch (error) {
    return [trouble(`nvidia-smi -q -x cannot be read: ${messageOf(error)}.`, 'Run it by hand to see what it says.')];
  }
  if (log.gpus.length === 0) {
    return [trouble('nvidia-smi names no GPU.', 'Give the container or the job one: docker run --gpus all.')];
  }
  const provider = keys?.provider ?? 'cuda';
  return [
    ...log.gpus.flatMap((gpu) => deviceFindings({ reading: gpu, processes: gpu.processes, cuda: log.cuda })),
    ...(provider === 'cuda' || provider === 'tensorrt' ? await runtimeFindings(context, provider, log.cuda) : []),
    ...(await engineFindings(context, keys)),
  ];
}

interface GpuKeys {
  readonly provider?: string;
  readonly protocol?: string;
}

async function withoutNvidia({ say }: DoctorContext): Promise<readonly Finding[]> {
  const rocm = await say('rocm-smi', ['--showproductname', '--csv']);
  if (rocm !== null) {
    return rocm
      .trim()
      .split('\n')
      .map((line) => fine(`GPU: ${line.trim()}.`));
  }
  return [
    trouble(
      'Neither nvidia-smi nor rocm-smi can be run here.',
      'Install the driver of the card, or run the job on a runner with one: runs-on: [self-hosted, gpu].',
    ),
  ];
}

/** What it is, and what the GPU benchmark gate would refuse to measure beside. */
function deviceFindings(look: GpuLook): readonly Finding[] {
  const { name, driver, memoryTotal, persistence, mig, index } = look.reading;
  const memory = memoryTotal === null ? '' : `, ${formatBytes(memoryTotal)}`;
  const unfit = unfitNow(look).map((problem) => {
    const [what = '', ...todo] = problem.split(/(?<=\.) /);
    return trouble(`GPU ${index}: ${what}`, todo.join(' '));
  });
  return [
    fine(
      `GPU ${index}: ${name ?? 'without a name'}, driver ${driver ?? 'not told'}, CUDA ${look.cuda ?? 'not told'}${memory}.`,
    ),
    ...unfit,
    ...(persistence === false
      ? [
          note(
            `GPU ${index}: persistence mode is off, so that the first program waits for the driver.`,
            'Turn it on: nvidia-smi -pm 1.',
          ),
        ]
      : []),
    ...(mig === true ? [note(`GPU ${index} is cut into instances (MIG): no utilization is told there.`)] : []),
  ];
}

const PROVIDERS = {
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
} as const;

/** Whether the provider is there, its libraries are found, the driver is new enough, and a model of one node runs on it. */
async function runtimeFindings(
  context: DoctorContext,
  provider: keyof typeof PROVIDERS,
  driverCuda: string | null,
): Promise<readonly Finding[]> {
  const { folder: workspace, environment, runtimePath, runtimeFeed, say } = context;
  const found = await resolveNative('onnxruntime-node', {
    logger: silentLogger,
    workspace,
    environment,
    runtimePath,
    runtimeFeed,
  }).catch(() => null);
  // The probe of native modules says why.
  if (found === null) return [];
  const libraries = join(found.folder, `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`);
  const library = join(libraries, PROVIDERS[provider]);
  if (!existsSync(library)) return [withoutProvider(found, provider)];
  const needed = await say('ldd', [library]);
  if (needed === null) return [note(`Which libraries ${PROVIDERS[provider]} needs cannot be seen: ldd does not say.`)];
  const missing = [...needed.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name!);
  const [, cuda] = /\blibcudart\.so\.(\d+)/.exec(needed) ?? [];
  const old = tooOld(cuda, driverCuda);
  if (missing.length > 0) {
    return [
      ...old,
      trouble(
        `${PROVIDERS[provider]} needs ${missing.join(', ')}, and the linker does not find ${missing.length === 1 ? 'it' : 'them'}.`,
        `Install ${packagesOf(missing)}, or put the folder that holds them into LD_LIBRARY_PATH of the job.`,
      ),
    ];
  }
  return [...old, await trial(context, found, provider)];
}

function withoutProvider({ version, origin }: NativeModule, provider: keyof typeof PROVIDERS): Finding {
  const what = `onnxruntime-node ${version} has no ${PROVIDERS[provider]} here${origin === 'install' || origin === 'tool-cache' ? ': what Model Assay installs by itself runs on the processor' : ''}.`;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return trouble(
      what,
      'Its makers publish the CUDA files for Linux on x64 only: benchmark a program there with command.',
    );
  }
  return trouble(
    what,
    `Name a feed that has them, pinned: runtime-feed: https://…/index.json#sha256=… Or install it with them, which its install script fetches: ONNXRUNTIME_NODE_INSTALL=cuda12 npm install --prefix /opt/modelassay-gpu onnxruntime-node@${version}. Then name that folder: runtime-path: /opt/modelassay-gpu (docs/native-modules.md#gpu).`,
  );
}

/** A driver brings CUDA of one major version, and runs programs of older ones only. */
function tooOld(cuda: string | undefined, driverCuda: string | null): readonly Finding[] {
  const driver = Number.parseInt(driverCuda ?? '', 10);
  if (cuda === undefined || !(driver < Number(cuda))) return [];
  return [
    trouble(
      `The provider is built with CUDA ${cuda}, and the driver knows CUDA ${driverCuda}.`,
      'Update the driver of the card.',
    ),
  ];
}

const PACKAGES: readonly (readonly [RegExp, (version: string) => string])[] = [
  [/^lib(?:cudart|cublas|cublasLt|cufft|curand|cusolver|cusparse|nvrtc)\.so\.(\d+)/, (version) => `CUDA ${version}`],
  [/^libcudnn\S*\.so\.(\d+)/, (version) => `cuDNN ${version}`],
  [/^libcuda\.so\.(\d+)/, () => 'the driver'],
  [/^libnv(?:infer|onnxparser)\S*\.so\.(\d+)/, (version) => `TensorRT ${version}`],
];

/** CUDA's libraries have versions of their own: cuFFT 11 is of CUDA 12. The one of cudart is that of CUDA. */
function packagesOf(missing: readonly string[]): string {
  const [, cuda] = /libcudart\.so\.(\d+)/.exec(missing.join(' ')) ?? [];
  const named = missing.map((library) => {
    for (const [pattern, name] of PACKAGES) {
      const [, version] = pattern.exec(library) ?? [];
      if (version === undefined) continue;
      const told = name(version);
      return told.startsWith('CUDA') ? (cuda === undefined ? 'CUDA' : `CUDA ${cuda}`) : told;
    }
    return library;
  });
  return [...new Set(named)].join(', ');
}

/** An ONNX file of 64 bytes: y = Identity(x), both float32 [1]; opset 13, IR 8. */
const IDENTITY = 'CAg6NgoQCgF4EgF5IghJZGVudGl0eRIAWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==';

async function trial({ say }: DoctorContext, { folder }: NativeModule, provider: string): Promise<Finding> {
  const script = `
    process.env.ORT_DISABLE_TELEMETRY = '1';
    const { InferenceSession, Tensor } = require(${JSON.stringify(join(folder, 'node_modules/onnxruntime-node'))});
    const extra = { session: { disable_cpu_ep_fallback: '1' } };
    const options = { executionProviders: [${JSON.stringify(provider)}], extra, logSeverityLevel: 3 };
    InferenceSession.create(Buffer.from('${IDENTITY}', 'base64'), options)
      .then((session) => session.run({ x: new Tensor('float32', [1], [1]) }))
      .then(() => console.log('ran'), (error) => console.log(error.message));`;
  const said = (await say(process.execPath, ['-e', script]))?.trim().split('\n').at(-1);
  if (said === 'ran') return fine(`A model of one node ran on the provider ${provider}.`);
  return trouble(
    `A model of one node does not run on the provider ${provider}: ${said || 'the process ended without a word'}.`,
    'See docs/native-modules.md#gpu.',
  );
}

/** trtexec, where the policy times engines with it. */
async function engineFindings({ say }: DoctorContext, keys: GpuKeys | undefined): Promise<readonly Finding[]> {
  if (keys?.protocol !== 'trtexec') return [];
  const help = await say('trtexec', ['--help']);
  if (help === null) {
    return [
      trouble(
        'trtexec cannot be run, and protocol is trtexec.',
        'Install TensorRT, and put its bin folder on the PATH.',
      ),
    ];
  }
  const [, version] = /TensorRT v(\d+)/.exec(help) ?? [];
  return [fine(`trtexec of TensorRT ${version ?? 'without a version'}.`)];
}
