import type { GpuLook, GpuSample, GpuTool } from '../../gpu/tool.ts';
import type { Cell, Measurement } from '../latency/measurement.ts';

/** Everything that the gate decides on. */
export interface GpuMeasurement {
  readonly timed: Measurement;
  readonly loads: readonly Load[];
  /** Null where nothing reads the GPU. */
  readonly device: DeviceRecord | null;
  /** Of the baseline as an earlier run had it on a like device; null where there is no such run. */
  readonly stored: BusyRecord | null;
}

/** What was read of a device while models kept it busy. */
export interface BusyRecord extends Pick<DeviceRecord, 'tool' | 'samples'> {
  readonly loads: readonly Load[];
}

/** A span of time in which one model alone kept the device busy. Moments are milliseconds of one clock. */
export interface Load extends Window {
  readonly arm: 'candidate' | 'baseline';
  readonly cell: Cell;
  /** Rows that were answered, and the milliseconds that all calls took. */
  readonly rows: number;
  readonly span: number;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What was read of the device. */
export interface DeviceRecord {
  readonly tool: Pick<GpuTool, 'name' | 'powerError'>;
  /** While nothing of ours ran: before, between the windows, after. At least the first is there. */
  readonly looks: readonly GpuLook[];
  readonly samples: readonly GpuSample[];
  /** Of the key `interval`. */
  readonly interval: number;
  /** Why the tool stopped, as the rest of a sentence; null where it did not. */
  readonly trouble: string | null;
  /** In which the models were timed in turns. */
  readonly timed: Window;
}
