import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { placementIn } from '../../src/predict/placement.ts';
import { tensor } from './batches.ts';
import { withModel } from './models.ts';

test('ONNX Runtime tells which provider ran which nodes, and its profile does not stay', async () => {
  const profiles = () => readdirSync(tmpdir()).filter((name) => name.startsWith('modelassay-profile-')).length;
  const before = profiles();
  await withModel(
    'models/identity',
    async (predictor) => {
      await predictor.predict(new Map([['x', tensor('float32', [1, 3], Float32Array.of(1, 2, 3))]]), ['y']);
      const shares = await predictor.placement();
      expect(shares).toEqual([
        {
          provider: 'CPUExecutionProvider',
          nodes: 1,
          operators: [expect.any(String)],
          microseconds: expect.any(Number),
        },
      ]);
    },
    { profiled: true },
  );
  expect(profiles()).toBeLessThanOrEqual(before);
});

test('a node that ran often counts once, and its time every time', () => {
  const event = (provider: string, index: number, op: string) => ({
    cat: 'Node',
    name: `${op}_${index}_kernel_time`,
    dur: 10,
    args: { provider, op_name: op, node_index: String(index) },
  });
  expect(
    placementIn([
      event('CUDAExecutionProvider', 1, 'Conv'),
      event('CUDAExecutionProvider', 2, 'Conv'),
      event('CUDAExecutionProvider', 3, 'Relu'),
      event('CPUExecutionProvider', 4, 'Shape'),
      event('CPUExecutionProvider', 4, 'Shape'),
      { cat: 'Session', name: 'model_run', dur: 99 },
    ]),
  ).toEqual([
    { provider: 'CUDAExecutionProvider', nodes: 3, operators: ['Conv', 'Relu'], microseconds: 30 },
    { provider: 'CPUExecutionProvider', nodes: 1, operators: ['Shape'], microseconds: 20 },
  ]);
});
