import type { SharedContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import { explainDataSchema } from './explain.ts';
import type { DataSchemaKeys } from './keys.ts';

// What the gate does, loaded when it runs: the steps of `GateSteps`.
export { describeDataSchema as describe } from './describe.ts';
export { judgeDataSchema as judge } from './judge.ts';
export { listFailingRows as rows } from './list-rows.ts';
export { measureDataSchema as measure } from './measure.ts';

/** The statements that the gate would run over the policy's tables, in the dialect of the engine that would run them. */
export async function explain(policy: GatePolicy<DataSchemaKeys>, context: SharedContext): Promise<string> {
  return explainDataSchema(policy, context, (await context.tables()).explain);
}
