import { describe, expect, test } from 'vitest';
import { loadFrom } from '../../src/suite/machine-load.ts';

const read = (files: Readonly<Record<string, string>>) => (path: string) => files[path] ?? null;

describe('loadFrom', () => {
  test('reads Linux with control groups of version 2', () => {
    const files = {
      '/proc/stat': 'cpu  100 20 30 800 40 1 9 50 7 3\ncpu0 1 2 3\n',
      '/sys/fs/cgroup/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/cpu.stat': 'usage_usec 5\nnr_periods 3\nthrottled_usec 2500\n',
      '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave\n',
    };
    expect(loadFrom(read(files), 1.5)).toEqual({
      load: 1.5,
      ticks: 1050,
      stolen: 50,
      governor: 'powersave',
      cpuLimit: 1.5,
      throttled: 2.5,
    });
  });

  test.each([
    ['max 100000\n', null],
    ['200000 100000\n', 2],
  ])('a limit of %j is %s', (text, cpuLimit) => {
    expect(loadFrom(read({ '/sys/fs/cgroup/cpu.max': text }), null)).toMatchObject({ cpuLimit });
  });

  test.each([
    ['-1\n', null],
    ['50000\n', 0.5],
  ])('with version 1 a quota of %j is %s', (quota, cpuLimit) => {
    const files = {
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': quota,
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    };
    expect(loadFrom(read(files), null)).toMatchObject({ cpuLimit });
  });

  test('knows nothing where there is nothing', () => {
    expect(Object.values(loadFrom(read({}), null))).toEqual([null, null, null, null, null, null]);
  });
});
