// A loop around the native binding alone, timed as a whole. Speaks as peer.py does; every call of a block is told its mean.
//   node bare.mjs [session] [FOLDER]     `session.run` instead; onnxruntime-node of a folder that holds node_modules
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

process.env.ORT_DISABLE_TELEMETRY = '1';
const [mode, folder] = process.argv.slice(2);
const require = createRequire(folder ? `${folder}/from-here.cjs` : import.meta.url);
const { InferenceSession, Tensor } = require('onnxruntime-node');
const { binding, initOrt } = require('onnxruntime-node/dist/binding.js');
initOrt();
let session;
let feed;
let fetches;
const call = () => session.run(feed, fetches, {});
/** Milliseconds of a call, as far as is known: no call goes ahead of a block to tell how many fit, for that would warm the caches. */
let usual = 0;
for await (const line of createInterface(process.stdin)) {
  const asked = JSON.parse(line);
  if (session === undefined) {
    const options = { intraOpNumThreads: asked.threads, logSeverityLevel: 3 };
    session = new binding.InferenceSession();
    session.loadModel(asked.model, options);
    fetches = Object.fromEntries(session.outputMetadata.map(({ name }) => [name, null]));
    if (mode === 'session') session = await InferenceSession.create(asked.model, options);
    feed = Object.fromEntries(
      Object.entries(asked.inputs).map(([name, { dims, data }]) => {
        const bytes = new Uint8Array(Buffer.from(data, 'base64'));
        return [name, new Tensor('float32', new Float32Array(bytes.buffer), dims)];
      }),
    );
    const first = performance.now();
    await call();
    usual = performance.now() - first;
    console.log(JSON.stringify({ node: process.versions.node }));
    continue;
  }
  for (let at = 0; at < asked.leadIn; at++) await call();
  const calls = Math.max(1, Math.min(asked.calls, Math.floor(asked.time / usual)));
  const began = performance.now();
  if (mode === 'session') for (let at = 0; at < calls; at++) await call();
  else for (let at = 0; at < calls; at++) call();
  const span = performance.now() - began;
  usual = span / calls;
  console.log(JSON.stringify({ latencies: new Array(calls).fill(usual), span }));
}
