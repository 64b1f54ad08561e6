import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLog } from '../../src/gpu/xml.ts';
import { fixtures } from '../table/tables.ts';

const log = (name: string) => readLog(readFileSync(join(fixtures, 'nvidia-smi', `${name}.xml`), 'utf8'));

describe('real logs of schemas 10 to 13', () => {
  test.each([
    [
      'a10g-515',
      {
        name: 'NVIDIA A10G',
        driver: '515.105.01',
        persistence: false,
        mig: null,
        reasons: ['gpu_idle'],
        memoryTotal: 23028 * 2 ** 20,
        utilization: 0,
      },
    ],
    ['tesla-t4-515', { name: 'Tesla T4', driver: '515.105.01' }],
    ['a100-sxm4-mig-535', { name: 'NVIDIA A100-SXM4-80GB', mig: true, utilization: null }],
    ['graphics-device-418', { name: 'Graphics Device', driver: '418.43', mig: null }],
    ['rtx-3080-windows-536', { name: 'NVIDIA GeForce RTX 3080', persistence: null }],
    ['rtx-3090-590-power-cap', { name: 'NVIDIA GeForce RTX 3090', reasons: expect.arrayContaining(['sw_power_cap']) }],
    ['gt-1030-470', { name: 'NVIDIA GeForce GT 1030', power: null, powerLimit: 30 }],
    ['grid-p4-1q-513', { name: 'GRID P4-1Q', temperature: 0, power: null }],
  ])('%s', (name, expected) => {
    const { gpus } = log(name);
    expect(gpus).toHaveLength(1);
    expect(gpus[0]).toMatchObject(expected);
  });

  test('two devices', () => {
    expect(log('dual-rtx-2070-590').gpus.map(({ index, name }) => [index, name])).toEqual([
      [0, 'NVIDIA GeForce RTX 2070'],
      [1, 'NVIDIA GeForce RTX 2070'],
    ]);
  });

  test('processes that only draw compute nothing', () => {
    expect(log('a10g-515').gpus[0]!.processes).toEqual([]);
  });

  test('the version of CUDA', () => {
    expect(log('a10g-515').cuda).toBe('11.7');
  });
});

test.each([
  ['', 'it is no whole XML'],
  ['<nvidia_smi_log><gpu id="1"><product_name>NVIDIA', 'it is no whole XML'],
  ['<html></html>', 'it is no log of nvidia-smi'],
  [
    '<nvidia_smi_log><gpu><gpu_power_readings><current_power_limit>350,00 W</current_power_limit></gpu_power_readings></gpu></nvidia_smi_log>',
    'it has the value "350,00 W" with a comma for a decimal point',
  ],
  ['NVIDIA-SMI has failed because it couldn’t communicate with the NVIDIA driver.', 'it is no whole XML'],
])('%j is refused', (text, message) => {
  expect(() => readLog(text)).toThrow(message);
});
