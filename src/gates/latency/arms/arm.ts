import type { TrtexecLayer } from '../../../gpu/trtexec.ts';
import type { FoundModel } from '../../../predict/row-predictor.ts';
import type { CallBlock, TimedCalls } from '../../../predict/time-calls.ts';
import type { RowSource } from '../../../table/rows.ts';
import type { GateContext } from '../../context.ts';
import type { GatePolicy, ModelPolicy } from '../../gate.ts';
import type { LatencyKeys } from '../keys.ts';
import type { Cell, Start } from '../measurement.ts';

/** A model that is there. */
export interface Present {
  readonly model: ModelPolicy;
  readonly found: FoundModel;
}

/** Where the calls are made, beyond what the keys say. */
export interface Place {
  /** See `OnnxPlace`. */
  readonly forbidCpu?: boolean;
  readonly visibleDevices?: string | undefined;
}

/** What an arm may use. */
export interface Setting {
  readonly policy: GatePolicy<LatencyKeys>;
  /** Rows that calls are made with; null where the policy names none. */
  readonly source: RowSource | null;
  readonly context: GateContext;
  readonly place: Place;
}

/** Whatever takes part in the rounds: a model of any framework, as long as its calls can be timed. */
export interface TimedArm {
  /** Versions and settings for the result's `environment`. */
  readonly environment: Readonly<Record<string, string | number>>;
  /** What each block of calls is to be; null where the warm-up shows it. */
  readonly rhythm: Omit<CallBlock, 'first'> | null;
  /** Makes ready what the calls of a cell are made with. */
  prepare(cell: Cell): Promise<void>;
  time(block: CallBlock): Promise<TimedCalls>;
  /** How long its process took to start; null of what runs elsewhere. */
  started(): Promise<Omit<Start, 'first'> | null>;
  /** Median milliseconds of a call that does nothing; null where that is not known. */
  harness(): Promise<number | null>;
  /** Of an endpoint: so many requests at another rate. */
  readonly send?: (rate: number, first: number, calls: number) => Promise<TimedCalls>;
  /** Layers of the model, the slowest first; none where nobody tells. */
  readonly layers?: readonly TrtexecLayer[];
  close(): Promise<void>;
}
