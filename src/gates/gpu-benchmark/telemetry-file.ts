import * as z from 'zod';
import { ConfigurationError } from '../../core/errors.ts';
import { NOTHING_TOLD } from '../../gpu/reading.ts';
import type { StoredRun } from '../latency/stored.ts';
import type { BusyRecord, DeviceRecord, GpuMeasurement } from './measurement.ts';

export const TELEMETRY_FILE = 'telemetry.json';

const numberOrNull = z.number().nullable();

/** Every reading as it was taken, and the windows in which each model had the GPU for itself; moments in milliseconds of one clock. */
const fileSchema = z.object({
  tool: z.object({ name: z.enum(['nvidia-smi', 'rocm-smi']), powerError: numberOrNull }),
  loads: z.array(
    z.object({
      arm: z.enum(['candidate', 'baseline']),
      cell: z.object({ batch: z.number(), sizes: z.record(z.string(), z.number()) }),
      from: z.number(),
      to: z.number(),
      rows: z.number(),
      span: z.number(),
    }),
  ),
  samples: z.array(
    z.object({
      at: z.number(),
      reading: z.object({
        utilization: numberOrNull,
        memoryUsed: numberOrNull,
        memoryTotal: numberOrNull,
        power: numberOrNull,
      }),
    }),
  ),
});

/** The samples as they are attached to the result: JSON, the tool and the loads that ran beside them. */
export function telemetryFile({
  device: { tool, samples },
  loads,
}: { readonly device: DeviceRecord } & Pick<GpuMeasurement, 'loads'>): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ tool, loads, samples })}\n`);
}

/** What an earlier run read of the device. Throws ConfigurationError where its file is none. */
export async function storedTelemetry({ result, file }: StoredRun): Promise<BusyRecord> {
  const parsed = fileSchema.safeParse(JSON.parse(new TextDecoder().decode(await file(TELEMETRY_FILE))));
  if (!parsed.success) {
    throw new ConfigurationError(
      `The ${TELEMETRY_FILE} of the stored result of ${result.startedAt} was written by another version. Measure anew.`,
    );
  }
  const { tool, loads, samples } = parsed.data;
  return { tool, loads, samples: samples.map(({ at, reading }) => ({ at, reading: { ...NOTHING_TOLD, ...reading } })) };
}
