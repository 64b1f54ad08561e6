// Stands in for trtexec, which needs a GPU: it takes its flags, computes the outputs with ONNX Runtime from the inputs that it is given
// as files, writes them as --exportOutput does (samples/common/sampleReporting.cpp of NVIDIA/TensorRT), and replays what real runs
// exported (fixtures/trtexec) for log, times and layers. Usage: node trtexec.mjs SCENARIO CAPTURES FLAGS…
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , scenarioFile, captures, ...flags] = process.argv;
const { noise = 0, lose, fails } = JSON.parse(readFileSync(scenarioFile, 'utf8'));
const given = (name) => flags.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3);
writeFileSync(`${scenarioFile}.flags`, JSON.stringify(flags));
if (fails) {
  process.stdout.write('&&&& RUNNING TensorRT.trtexec [TensorRT v101601] [b11] # trtexec\n');
  process.stderr.write(`[07/07/2026-02:10:45] [E] [TRT] ${fails}\n`);
  process.stdout.write('&&&& FAILED TensorRT.trtexec [TensorRT v101601] [b11] # trtexec\n');
  process.exit(1);
}

const pairs = (text) =>
  [...text.matchAll(/(?:'([^']*)'|([^:,']+)):([^,]*)/g)].map(([, quoted, plain, value]) => [quoted ?? plain, value]);
process.env.ORT_DISABLE_TELEMETRY = '1';
const ort = createRequire(import.meta.url)('onnxruntime-node');
const session = await ort.InferenceSession.create(given('onnx'));
const shapes = new Map(pairs(given('shapes') ?? ''));
const ARRAYS = { float32: Float32Array, int64: BigInt64Array, int32: Int32Array };
const feeds = Object.fromEntries(
  pairs(given('loadInputs')).map(([name, file]) => {
    const { type, shape } = session.inputMetadata.find((one) => one.name === name);
    const bytes = readFileSync(file);
    const data = new ARRAYS[type](bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    // As trtexec: without --shapes a dynamic dimension is 1.
    const dims = shapes.get(name)?.split('x').map(Number) ?? shape.map((dim) => (typeof dim === 'number' ? dim : 1));
    return [name, new ort.Tensor(type, data, dims)];
  }),
);
const outputs = Object.entries(await session.run(feeds)).filter(([name]) => name !== lose);
const written = outputs.map(([name, { dims, data }]) => {
  const values = Array.from(data, (value) => {
    const number = Number(value) + Number(noise);
    return Number.isFinite(number)
      ? Number(number.toPrecision(6))
      : String(number).replace('Infinity', 'inf').toLowerCase();
  });
  return `{ "name" : "${name}"\n  , "dimensions" : "${dims.join('x')}"\n  , "values" : [ ${values.join(', ')} ]\n  }\n`;
});
writeFileSync(given('exportOutput'), `[\n  ${written.join(', ')}]\n`);
const replay = (name) => readFileSync(join(captures, name));
writeFileSync(given('exportTimes'), replay('resnet-fp32-rtx3090.times.json'));
writeFileSync(given('exportProfile'), replay('resnet-fp32-rtx3090.profile.json'));
process.stdout.write(replay('v101601-h100-transfers.log'));
