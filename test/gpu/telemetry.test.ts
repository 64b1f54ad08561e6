import { expect, test } from 'vitest';
import type { CommandEnding } from '../../src/child/program.ts';
import { milliseconds } from '../../src/core/units.ts';
import { NOTHING_TOLD } from '../../src/gpu/reading.ts';
import { byTheirOwnClock, startTelemetry } from '../../src/gpu/telemetry.ts';
import type { GpuHost } from '../../src/gpu/tool.ts';

const sample = (at: number, stamp: number | null) => ({ at, stamp, reading: NOTHING_TOLD });
const moments = (...told: ReturnType<typeof sample>[]) => byTheirOwnClock(told).map(({ at }) => at);

test('readings that arrive in bursts stand where the tool took them', () => {
  expect(moments(sample(1300, 5000), sample(1300, 5100), sample(1301, 5200), sample(1400, 5300))).toEqual([
    1100, 1200, 1300, 1400,
  ]);
});

test('where its clock steps back, or it tells no time, they stand where they arrived', () => {
  expect(moments(sample(100, 5000), sample(200, 4000), sample(300, 4100))).toEqual([100, 200, 300]);
  expect(moments(sample(100, null), sample(200, null))).toEqual([100, 200]);
  expect(moments()).toEqual([]);
});

test.each<[CommandEnding, string, string]>([
  [{ kind: 'late', limit: milliseconds(10_000) }, '', 'said nothing for 10 s and was ended'],
  [{ kind: 'exited', code: 0 }, '2026/07/1', 'ended by itself, in the middle of the line "2026/07/1"'],
  [{ kind: 'killed', signal: 'SIGKILL' }, '', 'was ended from outside by SIGKILL'],
])('%o', (ended, rest, trouble) => {
  const host = { watch: () => ({ ended, rest, stderr: '' }), now: () => 0 } as unknown as GpuHost;
  expect(startTelemetry(host, { program: 'nvidia-smi', args: [], folder: '/' }, () => null).trouble).toBe(trouble);
});
