import type { GpuReading } from '../../gpu/reading.ts';
import type { Figure } from '../../result/document.ts';
import { formatDuration } from '../../wording/numbers.ts';
import type { DeviceRecord, GpuMeasurement } from './measurement.ts';

const MOST_POINTS = 600;

const PANELS: readonly { readonly title: string; readonly unit: string; readonly of: keyof GpuReading }[] = [
  { title: 'clock', unit: 'MHz', of: 'clock' },
  { title: 'power', unit: 'W', of: 'power' },
  { title: 'temperature', unit: '°C', of: 'temperature' },
  { title: 'utilization', unit: 'fraction', of: 'utilization' },
];

/** Clock, power, temperature and utilization over the whole run; what the device does not tell is left out. */
export function deviceFigure({ device, loads }: GpuMeasurement & { readonly device: DeviceRecord }): Figure[] {
  const { samples, timed } = device;
  const [first] = samples;
  if (first === undefined) return [];
  const step = Math.ceil(samples.length / MOST_POINTS);
  const shown = samples.filter((_, at) => at % step === 0);
  const seconds = (at: number) => (at - first.at) / 1000;
  const panels = PANELS.flatMap(({ title, unit, of }) => {
    const y = shown.map(({ reading }) => reading[of] as number | null);
    if (y.every((value) => value === null)) return [];
    const series = [{ name: title, draw: 'line' as const, x: shown.map(({ at }) => seconds(at)), y }];
    return [{ y: { title, unit, scale: 'linear' as const }, series, marks: [] }];
  });
  if (panels.length === 0) return [];
  const note = (label: string, at: number) => ({ label, value: seconds(at), is: 'note' as const });
  return [
    {
      kind: 'plot',
      id: 'device',
      title: 'The GPU over the run',
      summary: `${step === 1 ? 'Every reading' : `One reading of ${step}`} in ${formatDuration(samples.at(-1)!.at - first.at)}, with the moments at which timing began and each model had the GPU for itself.`,
      x: { title: 'time', unit: 's', scale: 'linear' },
      panels,
      marks: [
        note('timed in turns', timed.from),
        ...loads.slice(0, 20).map(({ arm, from }) => note(arm === 'candidate' ? 'this model' : 'baseline', from)),
      ],
    },
  ];
}
