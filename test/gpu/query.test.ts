import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Fields, knownFields } from '../../src/gpu/fields.ts';
import { readHeader, readRow } from '../../src/gpu/query.ts';
import type { GpuReading } from '../../src/gpu/reading.ts';
import { fixtures } from '../table/tables.ts';

const capture = (path: string) => readFileSync(join(fixtures, 'nvidia-smi', path), 'utf8');

function load(folder: string): { readonly fields: Fields; readonly reading: ReturnType<typeof readRow> } {
  const fields = knownFields(capture(`${folder}/help-query-gpu.txt`));
  const [names = '', row = ''] = capture(`${folder}/load.query-gpu.csv`).split('\n');
  return { fields, reading: readRow(readHeader(names), fields, row) };
}

describe('real captures', () => {
  test('an H100 at work', () => {
    const { fields, reading } = load('h100-80gb-590.48.01');
    expect(fields.get('clock')).toBe('clocks.current.sm');
    expect(reading).toMatchObject({
      name: 'NVIDIA H100 80GB HBM3',
      driver: '590.48.01',
      persistence: true,
      mig: false,
      utilization: 1,
      memoryUsed: 19818 * 2 ** 20,
      memoryTotal: 81559 * 2 ** 20,
      power: 631.95,
      powerLimit: 700,
      temperature: 59,
      clock: 1980,
      maxClock: 1980,
      reasons: [],
      heldBack: { sw_power_cap: 0, sw_thermal_slowdown: 0, hw_thermal_slowdown: 0, hw_power_brake_slowdown: 0 },
      uncorrectedErrors: 0,
      remapPending: false,
      remapFailure: false,
      lost: false,
    } satisfies Partial<GpuReading>);
  });

  test('under MIG no utilisation is told', () => {
    expect(load('h200-mig-590.48.01').reading).toMatchObject({ mig: true, utilization: null, power: 295.01 });
  });

  test('the newest driver, whose version comes with a notice', () => {
    expect(load('rtx-2080-super-610.57.04').reading).toMatchObject({
      driver: '610.57.04',
      persistence: false,
      mig: null,
      utilization: 0.08,
      heldBack: { sw_power_cap: 15820333506 },
      uncorrectedErrors: null,
    });
  });

  test('Windows', () => {
    expect(load('rtx-2080-super-windows-610.62').reading).toMatchObject({
      driver: '610.62',
      persistence: null,
      power: 97.99,
    });
  });

  test('a desktop card', () => {
    expect(load('rtx-4080-super-595.71.05').reading).toMatchObject({ lost: false, mig: null, uncorrectedErrors: null });
  });
});

describe('knownFields', () => {
  test('takes the name that the driver knows', () => {
    const help = '"clocks.sm"\nThe clock.\n\n"clocks_throttle_reasons.active"\nA mask.\n"unheard.of" or "new.thing"\n';
    expect([...knownFields(help)]).toEqual([
      ['clock', 'clocks.sm'],
      ['reasons', 'clocks_throttle_reasons.active'],
    ]);
  });

  test('of a text that is no help nothing is known', () => {
    expect(knownFields('NVIDIA-SMI has failed').size).toBe(0);
  });
});

describe('readRow', () => {
  const fields: Fields = new Map([
    ['power', 'power.draw'],
    ['reasons', 'clocks_event_reasons.active'],
    ['temperature', 'temperature.gpu'],
  ]);
  const header = readHeader('power.draw [W], clocks_event_reasons.active, temperature.gpu');

  test.each([
    ['100.5 W, 0x0000000000000000, 50', { power: 100.5, reasons: [], temperature: 50 }],
    [
      '[N/A], [Not Supported], [Requested functionality has been deprecated]',
      { power: null, reasons: null, temperature: null },
    ],
    ['ERR!, 0x24, Unknown Error', { power: null, reasons: ['sw_power_cap', 'sw_thermal_slowdown'], temperature: null }],
    ['1 W, 0x0000000000010004, 1', { reasons: ['sw_power_cap', 'unknown reason 0x10000'] }],
    ['[GPU is lost], [GPU is lost], [GPU is lost]', { lost: true }],
    [
      'Unable to determine the device handle for GPU0000:C3:00.0: GPU is lost.  Reboot the system to recover this GPU',
      { lost: true },
    ],
  ])('%s', (line, expected) => {
    expect(readRow(header, fields, line)).toMatchObject(expected);
  });

  test.each([
    ['100.5 W, 0x00', 'it ends after 2 of 3 values'],
    ['100,5 W, 0x0, 50', 'is a comma its decimal point? Run it with LC_ALL=C'],
    // Cut off where a comma too many makes up for a value too few.
    ['100,5 W, 0x0', 'it has the value "100" without its unit W: is a comma its decimal point?'],
  ])('%s is none', (line, problem) => {
    expect(readRow(header, fields, line)).toMatchObject({ problem: expect.stringContaining(problem) });
  });
});
