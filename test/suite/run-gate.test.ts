import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { SourceMap } from '../../src/config/sources.ts';
import { ConfigurationError } from '../../src/core/errors.ts';
import type { Digest } from '../../src/core/units.ts';
import type { GateContext } from '../../src/gates/context.ts';
import { type AnyGate, asAnyGate, type GatePolicy } from '../../src/gates/gate.ts';
import type { Figure } from '../../src/result/document.ts';
import { readResult } from '../../src/result/read.ts';
import { openOutput } from '../../src/suite/output.ts';
import { readResults } from '../../src/suite/read-results.ts';
import { runGate } from '../../src/suite/run-gate.ts';
import { gateContext, NOW } from '../gates/context.ts';
import { histogram, latency } from '../report/figure-samples.ts';
import { sampleCheck } from '../result/sample.ts';

const out = mkdtempSync(join(tmpdir(), 'modelassay-run-gate-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const POLICY: GatePolicy<unknown> = {
  keys: {},
  sources: new SourceMap(),
  model: undefined,
  baseline: undefined,
  resolve: (path) => path,
  reproduce: 'modelassay probe',
};
const IDENTITY = {
  source: { repository: null, commit: null, ref: null },
  run: { id: null, attempt: null, job: null, leg: null },
  environment: {},
  policy: { path: null, digest: `sha256:${'0'.repeat(64)}` as Digest },
  id: 'leg-1',
};

/** A gate whose measuring is the test's. */
function probe(measure: (context: GateContext) => Promise<void>, figures: readonly Figure[] = []): AnyGate {
  const provenance = { subject: null, baseline: null, datasets: [], environment: {} };
  return asAnyGate({
    name: 'probe',
    title: 'Probe',
    decides: 'Decides nothing.',
    example: 'modelassay probe',
    schema: async () => z.strictObject({}),
    comparesModels: false,
    explains: false,
    load: async () => ({
      measure: async (_, context) => {
        await measure(context);
        return { measurement: null, provenance };
      },
      judge: () => [sampleCheck()],
      describe: () => ({ summary: 'Passed.', tables: [], figures, notChecked: [] }),
    }),
  });
}

async function run(measure: (context: GateContext) => Promise<void>, figures: readonly Figure[] = []) {
  const output = await openOutput(out, ['probe'], 'leg-1');
  const gate = probe(measure, figures);
  const result = await runGate(gate, async () => POLICY, gateContext(), IDENTITY, output.attachments('probe'));
  return { result, file: await output.writeResult(result) };
}

test('a picture that cannot be drawn costs no verdict', async () => {
  const flat = { ...histogram, edges: [1, 1, 1, 1] };
  const { result } = await run(async () => {}, [flat, latency]);
  expect(result).toMatchObject({ verdict: 'pass', problem: null, figures: [latency] });
});

describe('what a gate attaches', () => {
  const samples = Buffer.from('[1,2,3]');

  test('lies beside the results, named with its digest', async () => {
    const { result, file } = await run(async ({ attach }) => {
      await attach('samples.json', samples);
      await attach('profile.bin', Buffer.from([1]));
    });
    expect(result.problem).toBeNull();
    expect(result.attachments.map(({ path }) => path)).toEqual([
      'attachments/probe.leg-1/profile.bin',
      'attachments/probe.leg-1/samples.json',
    ]);
    expect(result.attachments[1]).toEqual({
      path: 'attachments/probe.leg-1/samples.json',
      sha256: createHash('sha256').update(samples).digest('hex'),
      bytes: 7,
    });
    expect(readFileSync(join(out, result.attachments[1]!.path))).toEqual(samples);
    expect(readResult(readFileSync(file))).toMatchObject({ ok: true });
    // It is no result, although it is JSON.
    expect((await readResults([out])).map(({ gate }) => gate)).toEqual(['probe']);
  });

  test('is named by a result that could not decide, too', async () => {
    const { result } = await run(async ({ attach }) => {
      await attach('samples.json', samples);
      throw new ConfigurationError('The data is wrong.');
    });
    expect(result.problem?.message).toBe('The data is wrong.');
    expect(result.attachments).toHaveLength(1);
  });

  test('of an earlier run is gone', async () => {
    await run(({ attach }) => attach('samples.json', samples));
    const { result } = await run(async () => undefined);
    expect(result.attachments).toEqual([]);
    expect(existsSync(join(out, 'attachments/probe.leg-1'))).toBe(false);
  });

  test.each(['../escape', 'a/b', '', '.hidden', 'a\\b'])('is never called %j', async (name) => {
    const { result } = await run(({ attach }) => attach(name, samples));
    expect(result.problem?.message).toContain('is no name of a file');
    expect(result.attachments).toEqual([]);
  });

  test('has a name of its own', async () => {
    const { result } = await run(async ({ attach }) => {
      await attach('a', samples);
      await attach('a', samples);
    });
    expect(result.problem?.message).toContain('there are two attachments a');
  });
});

test('the clock of the context dates a result', async () => {
  const { result } = await run(async () => undefined);
  expect([result.startedAt, result.durationMs]).toEqual([NOW.toISOString(), 0]);
});
