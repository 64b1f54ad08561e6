import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Caller } from '../../src/gates/latency/collect.ts';

/** A program that answers each line of JSON with one. */
export async function talk([program, ...args]: readonly string[], setup: unknown) {
  const child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (question: unknown) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${args[0]} ended`);
    return JSON.parse(value);
  };
  await ask(setup);
  const time: Caller = async (block) => {
    const { latencies, span } = await ask(block);
    return { latencies: Float64Array.from(latencies), span, failures: 0, failure: null, peakMemory: null };
  };
  return { time, close: () => child.kill() };
}
