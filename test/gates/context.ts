import { silentLogger } from '../../src/core/log.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';
import type { GateContext } from '../../src/gates/context.ts';
import { workOn } from '../../src/gates/work.ts';
import { gateFiles } from '../../src/suite/gate-files.ts';

/** The instant of every test that asks for the time. */
export const NOW = new Date('2026-05-01T12:00:00Z');

/** A gate's context with a silent log, this machine's disk and a clock that stands still; what a test does not give refuses. */
export function gateContext(given: Partial<GateContext> = {}): GateContext {
  const refuse = (what: string) => () => Promise.reject(new Error(`this test gives ${what}`));
  return {
    log: silentLogger,
    progress() {},
    signal: new AbortController().signal,
    clock: { now: () => NOW, monotonic: () => milliseconds(0) },
    files: gateFiles,
    machine: {
      platform: 'linux-x64',
      os: '6.1',
      cpu: 'a processor',
      int8Instructions: 'none',
      cores: 2,
      memory: bytes(2 ** 33),
      node: '24.0.0',
    },
    machineLoad: () => ({
      load: null,
      ticks: null,
      stolen: null,
      governor: null,
      cpuLimit: null,
      throttled: null,
    }),
    tables: refuse('no table engine'),
    images: refuse('no image reader'),
    imageRows: refuse('no rows of images'),
    findModel: refuse('no model'),
    readOnnx: refuse('no ONNX file'),
    externalFiles: refuse('no files of a model'),
    readWeights: refuse('no weights'),
    openOnnx: refuse('no model to run'),
    withOutputs: refuse('no copy of a model'),
    timeEndpoint: refuse('no endpoint'),
    compute: async (kind, requests) => requests.map((request) => workOn(kind, request)),
    startLines: () => {
      throw new Error('this test gives no program');
    },
    watch: () => {
      throw new Error('this test gives no tool');
    },
    run: refuse('no command'),
    attach: refuse('no place for attachments'),
    ...given,
  };
}
