import { describe, expect, test } from 'vitest';
import { runCommand } from '../../../src/child/command.ts';
import { watchLines } from '../../../src/child/watch.ts';
import { milliseconds } from '../../../src/core/units.ts';
import { gpuBenchmarkGate } from '../../../src/gates/gpu-benchmark/about.ts';
import { checkSchema } from '../../../src/result/check.ts';
import { tableSchema } from '../../../src/result/document.ts';
import { figureSchema } from '../../../src/result/figure.ts';
import { type Scenario, standIn } from '../../gpu/stand-in/stand-in.ts';
import { workbench } from '../../table/tables.ts';
import { earlierRun, recordedRun } from '../recorded-run.ts';
import { commandPolicy, realContext, runGate } from './gate.ts';

// The GPU of these tests is a stand-in for nvidia-smi that replays real captures: nothing here ran on a GPU.

/** A machine that is busy elsewhere must not decide: readings may be seconds apart before that is a gap. */
const QUICK = 'time: 10ms\nheat-up: 1ms\nwindow: 10ms\nwindows: 1\ninterval: 3s';
const METRICS =
  'metrics: { p50_latency: { max: 10ms }, gpu_utilization: { min: 90% }, memory_headroom: { min: 10% }, energy_per_inference: { max: 2J }, performance_per_watt: { min: 0.5/J } }';

function run(scenario: Partial<Scenario>, yaml = '', baseline = false) {
  const { program, bench } = standIn(scenario);
  return runGate(`nvidia-smi: ${program}\n${QUICK}\n${METRICS}\n${yaml}`, {
    model: bench(2),
    ...(baseline && { baseline: bench(2) }),
  });
}

const verdicts = ({ checks }: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));

describe('a run beside a stand-in of an H100', () => {
  test('is valid, and its numbers meet their limits', async () => {
    const ran = await run({}, '', true);
    expect(ran.checks.map(({ reason }) => reason)[0]).toMatch(/^The GPU worked for nobody else/);
    expect(verdicts(ran)).toEqual({
      valid_run: 'pass',
      'p50_latency.max': 'pass',
      'gpu_utilization.min': 'pass',
      'memory_headroom.min': 'pass',
      'energy_per_inference.max': 'pass',
      'performance_per_watt.min': 'pass',
      'error_rate.max': 'pass',
    });
    // 632 W times the 2 ms of a row.
    const energy = ran.checks.find(({ id }) => id === 'energy_per_inference.max')!.numbers;
    expect(energy.value!.value).toBeCloseTo(631.95 * 0.002003, 2);
    expect(energy.value!.interval!.high! - energy.value!.value!).toBeGreaterThan(0.0099);
    expect(energy.baseline!.value).toBeCloseTo(energy.value!.value!, 4);
    expect(ran.provenance.environment).toMatchObject({
      gpu: 'NVIDIA H100 80GB HBM3',
      gpuDriver: '590.48.01',
      cuda: '13.1',
      mig: false,
      ecc: true,
      telemetry: 'nvidia-smi',
    });
    for (const check of ran.checks) expect(checkSchema.parse(check)).toEqual(check);
    for (const table of ran.description.tables) expect(tableSchema.parse(table)).toEqual(table);
    for (const figure of ran.description.figures) expect(figureSchema.parse(figure)).toEqual(figure);
    const [figure] = ran.description.figures;
    expect(figure).toMatchObject({ id: 'device', kind: 'plot' });
    expect(figure?.kind === 'plot' && figure.panels.map(({ y }) => y.title)).toEqual([
      'clock',
      'power',
      'temperature',
      'utilization',
    ]);
  });

  test('too much energy is a fail, not an invalid run', async () => {
    expect(verdicts(await run({}, 'confidence: 0.95'))['energy_per_inference.max']).toBe('pass');
    const { program, bench } = standIn({ underLoad: { 'power.draw [W]': '690.00 W' } });
    const ran = await runGate(
      `nvidia-smi: ${program}\n${QUICK}\nmetrics: { energy_per_inference: { max: 1J }, gpu_utilization: { min: 90% } }`,
      { model: bench(2) },
    );
    expect(verdicts(ran)).toMatchObject({
      valid_run: 'pass',
      'gpu_utilization.min': 'pass',
      'energy_per_inference.max': 'fail',
    });
  });

  test.each<[string, Partial<Scenario>, RegExp]>([
    [
      'throttled by heat',
      { grows: { 'clocks_event_reasons_counters.sw_thermal_slowdown [us]': 5000 } },
      /^Invalid run: the clock was held back for .* \(sw_thermal_slowdown\)\. The card is too hot: cool it/,
    ],
    [
      'a reason that nobody knows yet',
      { underLoad: { 'clocks_event_reasons.active': '0x0000000000010000' } },
      /\(unknown reason 0x10000\)/,
    ],
    [
      'a GPU that did nothing',
      { underLoad: { 'utilization.gpu [%]': '0 %' } },
      /the GPU did nothing while the model ran/,
    ],
    [
      'memory that did not rise',
      { underLoad: { 'memory.used [MiB]': '0 MiB' } },
      /the memory of the GPU did not rise while the model ran \(0\sB\)/,
    ],
    ['a GPU that heats up', { grows: { 'temperature.gpu': 5 } }, /the GPU was not warm yet: its temperature rose by/],
    [
      'an uncorrectable error of its memory',
      { grows: { 'ecc.errors.uncorrected.volatile.total': 1 } },
      /uncorrectable errors? during the run/,
    ],
    [
      'other work before',
      { override: { 'utilization.gpu [%]': '40 %' } },
      /the GPU was 40\s% busy before anything was run/,
    ],
    ['falls off the bus', { after: { rows: 40, does: 'lose the GPU' } }, /nvidia-smi says that the GPU is lost/],
    [
      'ends in the middle of a line',
      { after: { rows: 40, does: 'half' } },
      /nvidia-smi ended by itself, in the middle of/,
    ],
    [
      'prints half a line',
      { after: { rows: 40, does: 'half a line' } },
      /nvidia-smi wrote a line \d+ that cannot be read: it ends after \d+ of \d+ values/,
    ],
    ['a decimal comma', { after: { rows: 40, does: 'comma' } }, /is a comma its decimal point\? Run it with LC_ALL=C/],
  ])('%s is an invalid run, which is neither fast nor slow', async (_, scenario, reason) => {
    const ran = await run(scenario);
    expect(ran.checks[0]).toMatchObject({ id: 'valid_run', verdict: 'error', reason: expect.stringMatching(reason) });
    expect(new Set(ran.checks.map(({ verdict }) => verdict))).toEqual(new Set(['error']));
    for (const check of ran.checks) {
      expect(checkSchema.parse(check)).toEqual(check);
      expect(check.numbers.value).toBeNull();
    }
    expect(ran.description.headline).toMatch(/^invalid run: /);
    // What the device did is shown, what it measured is not.
    expect(ran.description.tables.map(({ id }) => id)).toEqual(['device']);
  });

  test('nvidia-smi hangs in the middle: the run is invalid', async () => {
    const { program, bench } = standIn({ after: { rows: 40, does: 'hang' } });
    const signal = new AbortController().signal;
    const ran = await runGate(`nvidia-smi: ${program}\n${QUICK}\n${METRICS}`, {
      model: bench(2),
      // Ten seconds are long for a test.
      watch: (asked, budget, onLine) => watchLines(asked, { ...budget, silence: milliseconds(1000) }, onLine, signal),
    });
    // Whichever comes first: its silence, or the end of a window in which it told too little.
    expect(ran.checks[0]!.reason).toMatch(/^Invalid run: nvidia-smi (?:said nothing for .* and was ended|told )/);
    expect(new Set(ran.checks.map(({ verdict }) => verdict))).toEqual(new Set(['error']));
  });

  test('a reason that the policy lets be', async () => {
    const ran = await run({ underLoad: { 'clocks_event_reasons.active': '0x0000000000000004' } });
    expect(ran.checks[0]!.verdict).toBe('pass');
    const grows = { 'clocks_event_reasons_counters.sw_power_cap [us]': 20_000 };
    expect((await run({ grows })).checks[0]!.verdict).toBe('error');
    expect((await run({ grows }, 'allow-throttling: [sw_power_cap]')).checks[0]!.verdict).toBe('pass');
  });

  test('under MIG the slice’s latency counts, and utilization is not told', async () => {
    const ran = await run({ capture: 'h200-mig-590.48.01' });
    expect(ran.checks[0]!.reason).toMatch(/^The GPU worked/);
    expect(verdicts(ran)).toMatchObject({
      valid_run: 'pass',
      'p50_latency.max': 'pass',
      'gpu_utilization.min': 'error',
    });
    expect(ran.description.findings!.join(' ')).toMatch(/cut into instances \(MIG\)/);
  });

  test('persistence mode that is off is told, and stops nothing', async () => {
    const off = await run({ override: { persistence_mode: 'Disabled' } });
    expect(off.checks[0]!.verdict).toBe('pass');
    expect(off.description.findings!.join(' ')).toMatch(/Persistence mode is off/);
    expect((await run({})).description.findings!.join(' ')).not.toMatch(/Persistence/);
  });

  test('a driver whose fields are newer', async () => {
    const ran = await run({ help: '"quantum.flux"\nA field of tomorrow.\n' });
    expect(ran.checks[0]!.verdict).toBe('pass');
  });
});

describe('what is known before anything runs is told before anything runs', () => {
  test.each<[string, Partial<Scenario>, string]>([
    [
      'another process',
      {
        processes: [
          { pid: 11327, name: 'python' },
          { pid: 2, name: 'b' },
        ],
      },
      'Invalid run: another process computes on this GPU: python (11327) with 100 MiB and 1 more process. End it, or take another device.',
    ],
    [
      'memory that waits to be remapped',
      { override: { 'remapped_rows.pending': 'Yes' } },
      'Invalid run: rows of its memory wait to be remapped at the next reset.',
    ],
    [
      'a power cap',
      { override: { 'power.limit [W]': '350.00 W', 'enforced.power.limit [W]': '350.00 W' } },
      'Invalid run: its power is capped at 350 W, and the card comes with 700 W. Set it back: nvidia-smi -pl 700.',
    ],
    [
      'no driver',
      {
        fails: ['NVIDIA-SMI has failed because it couldn’t communicate with the NVIDIA driver.'.replace('’', "'"), 9],
      },
      'ended with exit code 9, saying "NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver.". Install the NVIDIA driver',
    ],
    ['no device', { fails: ['No devices were found', 6] }, 'Give the container or the job a GPU.'],
    [
      'a driver that was updated',
      { fails: ['Failed to initialize NVML: Driver/library version mismatch', 18] },
      'restart the machine',
    ],
    ['no nvidia-smi at all', { help: '', fails: ['hello', 0] }, 'names no field that is known here'],
  ])('%s', async (_, scenario, message) => {
    await expect(run(scenario)).rejects.toThrow(message);
  });

  test('a desktop that draws is no stranger', async () => {
    const ran = await run({ processes: [{ pid: 7, name: 'compositor', type: 'C+G' }] });
    expect(ran.checks[0]!.verdict).toBe('pass');
  });

  test('nvidia-smi hangs at once', async () => {
    const { program } = standIn({ hangs: 'at once' });
    const signal = new AbortController().signal;
    const attempt = runGate(`nvidia-smi: ${program}\n${METRICS}`, {
      model: '',
      // A minute is long for a test.
      run: (asked, budget) => runCommand(asked, { ...budget, timeout: milliseconds(500) }, signal),
    });
    await expect(attempt).rejects.toThrow(/took longer than the limit of .*A GPU that hangs does that: look for Xid/);
  });

  test('nvidia-smi is not there', async () => {
    await expect(runGate(`nvidia-smi: /nowhere/nvidia-smi\n${METRICS}`, { model: '' })).rejects.toThrow(
      /cannot be started: there is no such program\. Install the NVIDIA driver.*telemetry: none/,
    );
  });
});

describe('a stored result as the baseline', () => {
  const { engine, at } = workbench();
  const LIMITS =
    'metrics: { p50_latency: { max-rise: 10% }, energy_per_inference: { max-rise: 10% }, device_memory: { max-rise: 10% } }';

  async function runAgainst(earlier: string | undefined, scenario: Partial<Scenario>, latency = 2) {
    const { program, bench } = standIn(scenario);
    const policy = commandPolicy(`nvidia-smi: ${program}\n${QUICK}\n${earlier === undefined ? METRICS : LIMITS}`, {
      model: bench(latency),
      baseline: earlier === undefined ? undefined : earlierRun(at(earlier)),
    });
    const out = earlier === undefined ? 'first' : 'second';
    const context = realContext({ tables: async () => engine() });
    return recordedRun(gpuBenchmarkGate, policy, context, at(out));
  }

  test('is compared with on a like device, and refused on any other', async () => {
    expect((await runAgainst(undefined, {})).problem).toBeNull();
    const FIRST = 'first/results/gpu-benchmark.json';
    const same = await runAgainst(FIRST, {});
    expect(same.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['valid_run', 'pass'],
      ['p50_latency.max-rise', 'pass'],
      ['energy_per_inference.max-rise', 'pass'],
      ['device_memory.max-rise', 'pass'],
      ['error_rate.max', 'pass'],
    ]);
    expect(same.checks[2]!.numbers.baseline!.value).toBeCloseTo(631.95 * 0.002003, 2);
    const slower = await runAgainst(FIRST, {}, 3);
    expect(slower.checks.find(({ id }) => id === 'energy_per_inference.max-rise')!.verdict).toBe('fail');
    for (const [override, words] of [
      [{ driver_version: '580.10' }, 'the driver was 590.48.01 and is 580.10'],
      [{ name: 'NVIDIA A100' }, 'the GPU was NVIDIA H100 80GB HBM3 and is NVIDIA A100'],
      [{ 'ecc.mode.current': 'Disabled' }, 'ECC was on and is off'],
    ] as const) {
      const refused = await runAgainst(FIRST, { override });
      expect(refused.problem!.message).toContain(words);
    }
  });
});

describe('a GPU that nothing reads', () => {
  test('has its calls judged, and the rest told as not checked', async () => {
    const { bench } = standIn();
    const ran = await runGate('telemetry: none\ntime: 10ms\nmetrics: { p50_latency: { max: 10ms } }', {
      model: bench(2, { rows: 0, time: 0 }),
    });
    expect(verdicts(ran)).toEqual({ 'p50_latency.max': 'pass', 'error_rate.max': 'pass' });
    expect(ran.description.notChecked.map(({ title }) => title)).toContain(
      'whether the run was valid, and what the GPU did',
    );
  });

  test('and its own numbers are an error, not a pass', async () => {
    const { bench } = standIn();
    const ran = await runGate('provider: coreml\ntime: 10ms\nmetrics: { gpu_utilization: { min: 1% } }', {
      model: bench(2, { rows: 0, time: 0 }),
    });
    expect(ran.checks[0]).toMatchObject({
      verdict: 'error',
      reason: 'Nothing reads this GPU: telemetry is none.',
    });
  });
});
