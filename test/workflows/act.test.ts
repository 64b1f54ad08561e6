import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Checkout, checkOut, findAct } from './act.ts';

const act = findAct();

test.runIf(act === undefined && process.env.CI === 'true')('act is installed', () => {
  throw new Error('act is not on the path: go install github.com/nektos/act@v0.2.89');
});

const POLICY = 'fixtures/digits/modelassay.yml';
const EXAMPLE = '.github/workflows/example.yml';

/** Legs hand their results on through a folder of this machine: no artifact action can be fetched without a network. */
const MATRIX = `
on: pull_request
jobs:
  gates:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix: { model: [candidate-fp16, regressed] }
    steps:
      - uses: actions/checkout@v7
      - uses: ./actions/accuracy
        with:
          config: ${POLICY}
          model: fixtures/digits/\${{ matrix.model }}.onnx
      - if: always()
        run: cp modelassay-out/results/*.json "$DELIVERED"
  report:
    runs-on: ubuntu-latest
    needs: gates
    if: always()
    steps:
      - uses: actions/checkout@v7
      - id: report
        uses: ./actions/report
        with:
          results: \${{ env.DELIVERED }}
      - if: always()
        run: echo "the verdict is \${{ steps.report.outputs.verdict }}"
`;

/** Each job measures a third of the rows. */
const PARTS = `
on: pull_request
jobs:
  measure:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix: { part: [1, 2, 3] }
    steps:
      - uses: actions/checkout@v7
      - uses: ./
        with:
          config: ${POLICY}
          gates: accuracy drift
          shard: \${{ matrix.part }}/3
      - run: mkdir -p "$DELIVERED/\${{ matrix.part }}" && cp modelassay-out/parts/*.json "$DELIVERED/\${{ matrix.part }}"
  model:
    runs-on: ubuntu-latest
    needs: measure
    if: always()
    steps:
      - uses: actions/checkout@v7
      - if: env.LATE == 'true'
        run: rm -r "$DELIVERED/2"
      - id: report
        uses: ./actions/report
        with:
          results: \${{ env.DELIVERED }}
      - if: always()
        run: echo "the verdict is \${{ steps.report.outputs.verdict }}"
`;

describe.skipIf(act === undefined)('workflows under act', () => {
  let checkout: Checkout;
  beforeAll(() => {
    checkout = checkOut(act!);
  });
  afterAll(() => checkout?.remove());

  test('the example is green with the candidate', async () => {
    const run = await checkout.run(EXAMPLE);
    expect(run.output).toMatch(/Passed: accuracy .+ · \d+ data rules hold/);
    expect(run.code).toBe(0);
    const log = run.job('gates');
    expect(log).toContain('Job succeeded');
    expect(log).toMatch(/\| Model Assay \d+\.\d+\.\d+: suite$/m);
    expect(log).toContain('::set-output:: verdict=pass');
    expect(log).toContain('::set-output:: report=modelassay-out/report.md');
    expect(run.output).toMatch(/Summary - ## .*Passed: accuracy .+ · \d+ data rules hold/);
    // act's own artifact server knows archives only.
    const [file] = readdirSync(run.artifacts, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.zip'),
    );
    expect(file).toMatch(/report-gates\.zip$/);
    const [page] = Object.values(unzipSync(readFileSync(join(run.artifacts, file!))));
    expect(Buffer.from(page!).toString()).toContain('Passed: accuracy');
    expect(log).toMatch(
      /::set-output:: report-url=https:\/\/github\.com\/octo\/models\/actions\/runs\/\d+\/artifacts\/\d+/,
    );
  });

  test('the example is red with the regressed model, and names class 8', async () => {
    const policy = readFileSync(join(checkout.folder, POLICY), 'utf8');
    checkout.write(POLICY, policy.replace('path: candidate.onnx', 'path: regressed.onnx'));
    const run = await checkout.run(EXAMPLE);
    checkout.write(POLICY, policy);
    expect(run.code).toBe(1);
    const log = run.job('gates');
    expect(log).toContain('Job failed');
    expect(log).toContain('::set-output:: verdict=fail');
    expect(log).toMatch(/Blocked: the model lost class 8\. recall\[8\] 98\.13.% → 40\.19.% /);
    expect(log).toContain('58 of 107 rows of class 8 are now predicted as 3 (before: 0)');
    expect(run.output).toMatch(/Summary - ## .*Blocked/);
  });

  test('legs of a matrix meet in one report', async () => {
    checkout.write('.github/workflows/matrix.yml', MATRIX);
    const delivered = join(checkout.folder, '..', 'delivered');
    mkdirSync(delivered);
    const run = await checkout.run('.github/workflows/matrix.yml', { env: { DELIVERED: delivered } });
    expect(run.code).toBe(1);
    expect(readdirSync(delivered).sort()).toEqual(['accuracy.candidate-fp16.json', 'accuracy.regressed.json']);
    // Of a job with several legs act tells one outcome at the end of each, so a leg is judged by its own step.
    expect(run.job('gates-1')).toContain('Success - Main ./actions/accuracy');
    expect(run.job('gates-2')).toContain('Failure - Main ./actions/accuracy');
    const log = run.job('report');
    expect(log).toContain('Blocked: the model lost class 8.');
    expect(log).toContain('the verdict is fail');
    expect(log).toContain('Job failed');
  });

  test('a matrix of three measures one policy in parts, and the report makes the results of one run', async () => {
    checkout.write('.github/workflows/parts.yml', PARTS);
    const delivered = join(checkout.folder, '..', 'parts');
    mkdirSync(delivered);
    const run = await checkout.run('.github/workflows/parts.yml', { env: { DELIVERED: delivered } });
    expect(run.job('measure-2')).toContain('part 2 of 3 of accuracy: measured, 320 rows');
    const log = run.job('model');
    expect(run.code, log).toBe(0);
    expect(log).toMatch(/Passed: accuracy 96\.99.% \(\+0\.60.pp\)/);
    expect(log).toContain('the verdict is pass');
  });

  test('a part that does not come makes the whole an error', async () => {
    const delivered = join(checkout.folder, '..', 'late');
    mkdirSync(delivered);
    const run = await checkout.run('.github/workflows/parts.yml', { env: { DELIVERED: delivered, LATE: 'true' } });
    const log = run.job('model');
    expect(log).toContain('part 2 of 3 of accuracy did not come');
    expect(log).toContain('the verdict is error');
    expect(run.code).toBe(1);
  });
});
