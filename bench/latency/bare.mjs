// A loop around the native binding alone, timed as a whole. Speaks as peer.py does; every call of a block is told its mean.
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

process.env.ORT_DISABLE_TELEMETRY = '1';
const require = createRequire(import.meta.url);
const { Tensor } = require('onnxruntime-node');
const { binding, initOrt } = require('onnxruntime-node/dist/binding.js');
initOrt();
let session;
let feed;
let fetches;
/** Milliseconds of a call, as far as is known: no call goes ahead of a block to tell how many fit, for that would warm the caches. */
let usual = 0;
for await (const line of createInterface(process.stdin)) {
  const asked = JSON.parse(line);
  if (session === undefined) {
    session = new binding.InferenceSession();
    session.loadModel(asked.model, { intraOpNumThreads: asked.threads, logSeverityLevel: 3 });
    fetches = Object.fromEntries(session.outputMetadata.map(({ name }) => [name, null]));
    feed = Object.fromEntries(
      Object.entries(asked.inputs).map(([name, { dims, data }]) => {
        const bytes = new Uint8Array(Buffer.from(data, 'base64'));
        return [name, new Tensor('float32', new Float32Array(bytes.buffer), dims)];
      }),
    );
    const first = performance.now();
    session.run(feed, fetches, {});
    usual = performance.now() - first;
    console.log(JSON.stringify({ node: process.versions.node }));
    continue;
  }
  for (let at = 0; at < asked.leadIn; at++) session.run(feed, fetches, {});
  const calls = Math.max(1, Math.min(asked.calls, Math.floor(asked.time / usual)));
  const began = performance.now();
  for (let at = 0; at < calls; at++) session.run(feed, fetches, {});
  const span = performance.now() - began;
  usual = span / calls;
  console.log(JSON.stringify({ latencies: new Array(calls).fill(usual), span }));
}
