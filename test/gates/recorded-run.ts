import type { Digest } from '../../src/core/units.ts';
import type { GateContext } from '../../src/gates/context.ts';
import { asAnyGate, type Gate, type GatePolicy } from '../../src/gates/gate.ts';
import type { Result } from '../../src/result/document.ts';
import { openOutput } from '../../src/suite/output.ts';
import { runGate } from '../../src/suite/run-gate.ts';

/** A gate as a run of the suite has it: its result and its attachments lie in `out` afterwards. */
export async function recordedRun<Keys, Measurement>(
  gate: Gate<Keys, Measurement>,
  policy: GatePolicy<Keys>,
  context: GateContext,
  out: string,
): Promise<Result> {
  const output = await openOutput(out, [gate.name], null);
  const { memory, ...machine } = context.machine;
  const identity = {
    source: { repository: null, commit: null, ref: null },
    run: { id: null, attempt: null, job: null, leg: null },
    environment: { ...machine, memoryBytes: memory },
    policy: { path: null, digest: `sha256:${'0'.repeat(64)}` as Digest },
    id: null,
  };
  const result = await runGate(asAnyGate(gate), async () => policy, context, identity, output.attachments(gate.name));
  await output.writeResult(result);
  return result;
}

/** A result in place of a baseline. */
export function earlierRun(at: string) {
  const source = { kind: 'result', at } as const;
  return { name: 'earlier.json', source, classes: undefined, position: undefined, key: 'baseline' } as const;
}
