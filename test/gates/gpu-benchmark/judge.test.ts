import { describe, expect, test } from 'vitest';
import { judgeGpuBenchmark } from '../../../src/gates/gpu-benchmark/judge.ts';
import type { DeviceRecord, GpuMeasurement, Load } from '../../../src/gates/gpu-benchmark/measurement.ts';
import { type GpuReading, NOTHING_TOLD } from '../../../src/gpu/reading.ts';
import { checkSchema } from '../../../src/result/check.ts';
import { calls, cell, measured, service } from '../latency/recorded.ts';
import { policyOf } from './gate.ts';

/** An H100 as it is at rest and under load. */
const REST: GpuReading = {
  ...NOTHING_TOLD,
  uuid: 'GPU-1',
  name: 'NVIDIA H100',
  utilization: 0,
  memoryUsed: 0,
  memoryTotal: 80 * 2 ** 30,
  power: 70,
  powerLimit: 700,
  powerDefault: 700,
  temperature: 60,
  clock: 345,
  baseClock: 1500,
  reasons: ['gpu_idle'],
  mig: false,
  uncorrectedErrors: 0,
};
const BUSY: GpuReading = { ...REST, utilization: 1, memoryUsed: 2 ** 34, power: 600, clock: 1980, reasons: [] };

interface Run {
  readonly yaml?: string;
  /** A reading under load, by the second since the run began. */
  readonly busy?: (second: number) => Partial<GpuReading>;
  readonly baseline?: Partial<GpuReading>;
  readonly device?: Partial<DeviceRecord>;
}

/** 5 s at rest, 20 s in turns, 20 s of the candidate, 20 s of the baseline; a reading each 100 ms. */
function judge(metrics: string, { yaml = '', busy = () => ({}), baseline, device = {} }: Run = {}) {
  const timed = { from: 5000, to: 25_000 };
  const load = (arm: Load['arm'], from: number): Load => ({
    arm,
    cell: { batch: 1, sizes: {} },
    from,
    to: from + 20_000,
    rows: 10_000,
    span: 20_000,
  });
  const loads = [load('candidate', 25_000), ...(baseline ? [load('baseline', 45_000)] : [])];
  const end = baseline ? 65_000 : 45_000;
  const samples = Array.from({ length: end / 100 + 1 }, (_, at) => {
    const reading =
      at * 100 < timed.from
        ? REST
        : { ...BUSY, ...busy((at * 100 - timed.from) / 1000), ...(at * 100 > 45_000 ? baseline : {}) };
    return { at: at * 100, reading };
  });
  const measurement: GpuMeasurement = {
    timed: measured([cell(calls(service(2, 1000)), baseline ? calls(service(2, 1000)) : null)]),
    loads,
    stored: null,
    device: {
      tool: { name: 'nvidia-smi', powerError: 5 },
      looks: [{ reading: REST, processes: [], cuda: '13.1' }],
      samples,
      interval: 100,
      trouble: null,
      timed,
      ...device,
    },
  };
  const checks = judgeGpuBenchmark(policyOf(`metrics: ${metrics}\n${yaml}`), measurement);
  for (const check of checks) expect(checkSchema.parse(check)).toEqual(check);
  return new Map(checks.map((check) => [check.id, check]));
}

const ANY = '{ p50_latency: { max: 1s } }';
const reason = (run: Run) => judge(ANY, run).get('valid_run')!.reason;

describe('numbers of the device', () => {
  test('energy is mean power times the time of a row, as far off as the sensor may be', () => {
    const check = judge('{ energy_per_inference: { max: 1.22J } }').get('energy_per_inference.max')!;
    // 600 W for 20 s, 10 000 rows.
    expect(check.numbers.value).toMatchObject({ unit: 'J', interval: { method: 'batch-means, ±5 W of the sensor' } });
    expect(check.numbers.value!.value).toBeCloseTo(1.2, 9);
    expect(check.numbers.value!.interval!.low).toBeCloseTo(1.19, 9);
    expect(check.numbers.value!.interval!.high).toBeCloseTo(1.21, 9);
    expect(check.verdict).toBe('pass');
  });

  test.each([
    ['{ energy_per_inference: { max: 1.205J } }', 'energy_per_inference.max', 'inconclusive'],
    ['{ energy_per_inference: { max: 1J } }', 'energy_per_inference.max', 'fail'],
    ['{ performance_per_watt: { min: 0.8/J } }', 'performance_per_watt.min', 'pass'],
    ['{ performance_per_watt: { min: 1/J } }', 'performance_per_watt.min', 'fail'],
    ['{ gpu_utilization: { min: 90% } }', 'gpu_utilization.min', 'pass'],
    ['{ sustained_utilization: { min: 99% } }', 'sustained_utilization.min', 'pass'],
    ['{ device_memory: { max: 17GiB } }', 'device_memory.max', 'pass'],
    ['{ device_memory: { max: 15GiB } }', 'device_memory.max', 'fail'],
    ['{ memory_headroom: { min: 10% } }', 'memory_headroom.min', 'pass'],
    ['{ memory_headroom: { min: 90% } }', 'memory_headroom.min', 'fail'],
  ])('%s', (metrics, id, verdict) => {
    expect(judge(metrics).get(id)).toMatchObject({ verdict, reason: expect.any(String) });
  });

  test('a mean can be high while a tenth of the time is not', () => {
    const busy = (second: number) => ({ utilization: second % 2 < 0.2 ? 0.2 : 1 });
    const checks = judge('{ gpu_utilization: { min: 80% }, sustained_utilization: { min: 95% } }', { busy });
    expect(checks.get('gpu_utilization.min')!.verdict).toBe('pass');
    expect(checks.get('sustained_utilization.min')!.verdict).toBe('fail');
    expect(checks.get('sustained_utilization.min')!.numbers.value!.value).toBeCloseTo(0.9, 1);
  });

  test('against the baseline, with what both sensors may be off by', () => {
    const limits = '{ energy_per_inference: { max-rise: 5% }, device_memory: { max-rise: 1GiB } }';
    const checks = judge(limits, { baseline: { power: 600, memoryUsed: 2 ** 34 } });
    expect(checks.get('energy_per_inference.max-rise')!.verdict).toBe('pass');
    expect(checks.get('device_memory.max-rise')!.verdict).toBe('pass');
    const more = judge(limits, { baseline: { power: 500, memoryUsed: 2 ** 33 } });
    expect(more.get('energy_per_inference.max-rise')).toMatchObject({ verdict: 'fail' });
    expect(more.get('energy_per_inference.max-rise')!.numbers.relative!.value).toBeCloseTo(0.2, 9);
    expect(more.get('device_memory.max-rise')).toMatchObject({ verdict: 'fail' });
    const near = judge(limits, { baseline: { power: 575 } });
    expect(near.get('energy_per_inference.max-rise')).toMatchObject({ verdict: 'inconclusive' });
  });

  test('what the device does not tell is an error', () => {
    const checks = judge('{ gpu_utilization: { min: 1% }, energy_per_inference: { max: 9J } }', {
      busy: () => ({ utilization: null, power: null }),
    });
    expect([...checks.values()].map(({ verdict }) => verdict)).toEqual(['pass', 'error', 'error', 'pass']);
    expect(checks.get('gpu_utilization.min')!.reason).toBe(
      'nvidia-smi does not tell what gpu_utilization needs on this GPU.',
    );
  });
});

describe('a run is valid', () => {
  test.each<[string, Run]>([
    ['as it is', {}],
    [
      'where a power cap is active at rest only',
      { device: { looks: [{ reading: { ...REST, reasons: ['sw_power_cap'] }, processes: [], cuda: null }] } },
    ],
    [
      'where counters stand at what they were since boot',
      { busy: () => ({ heldBack: { sw_power_cap: 834_002_687 } }) },
    ],
    ['where somebody set the clock', { busy: () => ({ reasons: ['applications_clocks_setting'] }) }],
    ['where the device tells little', { busy: () => ({ ...NOTHING_TOLD }) }],
    ['where the clock dips now and then', { busy: (second) => ({ clock: second % 5 < 0.1 ? 1200 : 1980 }) }],
  ])('%s', (_, run) => {
    expect(judge(ANY, run).get('valid_run')!.verdict).toBe('pass');
  });
});

describe('a run is invalid', () => {
  test.each<[string, Run, RegExp]>([
    [
      'held back by heat for 2 % of the time, by the counter',
      { busy: (second) => ({ heldBack: { hw_thermal_slowdown: 1e6 + second * 20_000 } }) },
      /the clock was held back for 800\sms of 40\.0\ss \(hw_thermal_slowdown\)/,
    ],
    [
      'held back, by what readings name',
      { busy: (second) => ({ reasons: second % 10 < 1 ? ['hw_slowdown'] : [] }) },
      /held back for 4\.\d\ss of 40\.0\ss \(hw_slowdown\).*allow-throttling: \[hw_slowdown\]/,
    ],
    [
      'a clock far below the default',
      { busy: () => ({ clock: 1000 }) },
      /the clock was 1000 MHz, and 1500 MHz is this card’s default/,
    ],
    [
      'a clock that swings',
      { busy: (second) => ({ clock: second % 2 < 0.5 ? 700 : 1980, baseClock: null }) },
      /not steady/,
    ],
    ['a GPU that is still heating up', { busy: (second) => ({ temperature: 45 + second / 2 }) }, /rose by 6 °C/],
    [
      'errors of its memory',
      { busy: (second) => ({ uncorrectedErrors: second > 20 ? 3 : 0 }) },
      /3 uncorrectable errors/,
    ],
    ['a GPU that did nothing', { busy: () => ({ utilization: 0 }) }, /the GPU did nothing while the model ran/],
    [
      'memory that did not rise',
      { busy: () => ({ memoryUsed: 2 ** 20 }) },
      /did not rise while the model ran \(1\.0\sMiB\)/,
    ],
    [
      'a stranger who came in between',
      {
        device: {
          looks: [
            { reading: REST, processes: [], cuda: null },
            { reading: REST, processes: [{ pid: 9, name: 'train.py', memory: null, draws: false }], cuda: null },
          ],
        },
      },
      /another process computes on this GPU: train\.py \(9\)\. End it/,
    ],
    [
      'telemetry that ended',
      { device: { trouble: 'said nothing for 10 s and was ended' } },
      /^Invalid run: nvidia-smi said nothing/,
    ],
    [
      'a gap',
      { device: { interval: 100, timed: { from: 5000, to: 60_000 } } },
      /told nothing for 15\.0\ss in a window/,
    ],
    ['no reading at all', { device: { samples: [] } }, /told 0 readings in a window of 20\.0\ss/],
    [
      'a power cap that was set in between',
      {
        device: {
          looks: [
            { reading: REST, processes: [], cuda: null },
            { reading: { ...REST, powerLimit: 350 }, processes: [], cuda: null },
          ],
        },
      },
      /its power is capped at 350 W, and the card comes with 700 W/,
    ],
    [
      'rows of its memory that cannot be replaced',
      { device: { looks: [{ reading: { ...REST, remapFailure: true }, processes: [], cuda: null }] } },
      /could not be remapped/,
    ],
  ])('%s', (_, run, expected) => {
    const checks = judge(ANY, run);
    expect(checks.get('valid_run')).toMatchObject({ verdict: 'error', reason: expect.stringMatching(expected) });
    expect(checks.get('p50_latency.max')).toMatchObject({ verdict: 'error', numbers: { value: null } });
  });

  test('all causes are told', () => {
    const said = reason({ busy: (second) => ({ temperature: 45 + second, clock: 900 }) });
    expect(said).toMatch(/^Invalid run: the clock was 900 MHz.* Also: the GPU was not warm yet/);
  });
});
