import { loadNative } from '../../../src/runtime/load.ts';
import { loadOnnxRuntime, type OnnxRuntime } from '../../../src/runtime/onnxruntime.ts';

/** One inference, with the runtime loaded as we do (`ours`) or as anybody would (`plain`). */
const [how, folder, model] = process.argv.slice(2) as [string, string, string];
const { InferenceSession, Tensor } =
  how === 'ours' ? await loadOnnxRuntime(folder) : loadNative<OnnxRuntime>({ name: 'onnxruntime-node', folder });
const session = await InferenceSession.create(model);
const [pixels] = session.inputMetadata;
if (!pixels?.isTensor) throw new Error('the model takes no tensor');
const dims = pixels.shape.map((dim) => (typeof dim === 'number' ? dim : 1));
const size = dims.reduce((product, dim) => product * dim, 1);
const input =
  pixels.type === 'float16'
    ? new Tensor('float16', new Uint16Array(size), dims)
    : new Tensor('float32', new Float32Array(size), dims);
const outputs = await session.run({ [pixels.name]: input });
console.log(JSON.stringify(Object.keys(outputs)));
