// The binding alone: a loop around `session.run`, timed as a whole. Speaks as peer.py does; every call of a block is told its mean.
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

process.env.ORT_DISABLE_TELEMETRY = '1';
const { InferenceSession, Tensor } = createRequire(import.meta.url)('onnxruntime-node');
let session;
let feed;
let outputs;
for await (const line of createInterface(process.stdin)) {
  const asked = JSON.parse(line);
  if (session === undefined) {
    session = await InferenceSession.create(asked.model, { intraOpNumThreads: asked.threads, logSeverityLevel: 3 });
    outputs = session.outputNames;
    feed = Object.fromEntries(
      Object.entries(asked.inputs).map(([name, { dims, data }]) => {
        const bytes = new Uint8Array(Buffer.from(data, 'base64'));
        return [name, new Tensor('float32', new Float32Array(bytes.buffer), dims)];
      }),
    );
    console.log(JSON.stringify({ node: process.versions.node }));
    continue;
  }
  for (let at = 0; at < asked.leadIn; at++) await session.run(feed, outputs);
  // As many as fit: the first call tells how many those are.
  const first = performance.now();
  await session.run(feed, outputs);
  const calls = Math.max(1, Math.min(asked.calls, Math.floor(asked.time / (performance.now() - first))));
  const began = performance.now();
  for (let at = 0; at < calls; at++) await session.run(feed, outputs);
  const span = performance.now() - began;
  console.log(JSON.stringify({ latencies: new Array(calls).fill(span / calls), span }));
}
