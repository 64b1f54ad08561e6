import { ConfigurationError, SubjectError } from '../core/errors.ts';
import type { TensorSpec } from '../core/tensor.ts';
import type { Signature } from '../predict/predictor.ts';
import type { Check } from '../result/document.ts';
import type { Session } from '../suite/session.ts';
import { dataKeys } from './fit.ts';
import { type ProposedLimit, timeLimitOf } from './limits.ts';
import type { Measurable } from './measure.ts';
import type { PolicyProposal } from './policy-text.ts';
import { tryPolicy } from './trial.ts';

interface Timed {
  /** Null where the model could not be timed. */
  readonly gate: PolicyProposal['latency'];
  readonly told: readonly string[];
}

/** The median: of a shared runner it is the steadiest, and catches a model that became several times slower. */
const METRICS = ['p50_latency'];

/** A limit on the time of one row, from some seconds of calls on this machine. */
export async function measureLatency(given: Measurable, signature: Signature, session: Session): Promise<Timed> {
  const data = needsRows(signature)
    ? given.fit.images
      ? dataKeys(given.data, given.fit)
      : { path: given.data, ...(given.fit.inputs && { inputs: given.fit.inputs }) }
    : null;
  const policy = {
    version: 1,
    model: given.model,
    gates: {
      latency: {
        ...(data && { data }),
        time: '3s',
        'warm-up': '1s',
        metrics: Object.fromEntries(METRICS.map((name) => [name, { max: '1h' }])),
      },
    },
  };
  try {
    const [tried] = await tryPolicy(JSON.stringify(policy), given.root, session);
    const [first] = METRICS.flatMap((name) => limitsIn(name, tried!.checks));
    return first === undefined
      ? { gate: null, told: ['It was too slow to be timed in some seconds; docs/latency.md says how to gate that.'] }
      : { gate: { data, limits: new Map([first]) }, told: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError || error instanceof SubjectError)) throw error;
    return { gate: null, told: [`It was not timed: ${error.told}`] };
  }
}

function limitsIn(name: string, checks: readonly Check[]): (readonly [string, readonly ProposedLimit[]])[] {
  const value = checks.find(({ title, numbers }) => title === name && numbers.value !== null)?.numbers.value;
  if (value?.value == null || value.interval?.high == null) return [];
  return [[name, [timeLimitOf(value.value, value.interval.high)]]];
}

/** Made-up inputs do for numbers of floating point of a shape that is known but for the rows: others may have to be real. */
function needsRows({ inputs }: Signature): boolean {
  const isPlain = ({ type, dims }: TensorSpec) =>
    type.startsWith('float') && dims.slice(1).every((size) => typeof size === 'number');
  return !inputs.every(isPlain);
}
