import { ConfigurationError } from '../../core/errors.ts';
import type { BootstrapOptions } from '../../stats/bootstrap.ts';
import { pairedMeans } from '../../stats/paired-means.ts';
import type { ColumnBatch, RowBatch } from '../../table/rows.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import { clusterMeans } from './cluster-estimates.ts';
import type { CustomKeys } from './custom-keys.ts';
import type { AccuracyKeys } from './keys.ts';
import type { CustomValues, Measurement } from './measurement.ts';
import { compose, type MetricNumbers, nothing } from './metric-numbers.ts';

const BATCH = 8192;

/** Asks the user's programs for a number for each row, of either model. Throws what a command as a source of predictions throws. */
export async function withCustom(
  policy: GatePolicy<AccuracyKeys>,
  measurement: Measurement,
  context: GateContext,
): Promise<Measurement> {
  const custom: CustomValues[] = [];
  for (const [name, keys] of Object.entries(policy.keys.custom)) {
    if (measurement.kind === 'sets') {
      throw new ConfigurationError('custom metrics are of rows with one class or one number.', {
        position: policy.sources.at(['custom', name]),
      });
    }
    const of = (role: 'candidate' | 'baseline') => valuesOf(policy, name, keys, rowsOf(measurement, role), context);
    custom.push({
      name,
      candidate: await of('candidate'),
      baseline: measurement.baseline === null ? null : await of('baseline'),
    });
  }
  return custom.length === 0 ? measurement : { ...measurement, custom };
}

/** What the program is given: label and predicted as the report would write them, numbers as numbers. */
function rowsOf(measurement: Exclude<Measurement, { kind: 'sets' }>, role: 'candidate' | 'baseline'): RowBatch {
  const { rows } = measurement;
  const column = (type: ColumnBatch['type'], data: ColumnBatch['data']): ColumnBatch => ({
    type,
    shape: [],
    data,
    nulls: [],
  });
  const id = column(
    'string',
    Array.from({ length: rows }, (_, row) => measurement.name(row)),
  );
  if (measurement.kind === 'values') {
    const { predicted } = measurement[role]!;
    const columns = { id, label: column('float64', measurement.value), predicted: column('float64', predicted) };
    return { start: 0, rows, columns: new Map(Object.entries(columns)) };
  }
  const { predicted } = measurement[role]!;
  const text = (codes: Int32Array) =>
    column(
      'string',
      Array.from(codes, (code) => measurement.classes[code] ?? ''),
    );
  return {
    start: 0,
    rows,
    columns: new Map(Object.entries({ id, label: text(measurement.label), predicted: text(predicted) })),
  };
}

async function valuesOf(
  policy: GatePolicy<AccuracyKeys>,
  name: string,
  { run, timeout }: CustomKeys,
  rows: RowBatch,
  context: GateContext,
): Promise<Float64Array> {
  const source = {
    kind: 'command',
    at: undefined,
    folder: policy.resolve('.', ['custom', name, 'run']),
    run,
    writes: 'ndjson',
    timeout,
    id: undefined,
    predicted: 'value',
    scores: undefined,
  } as const;
  const position = policy.sources.at(['custom', name, 'run']);
  const found = await context.findModel({ name: `custom metric ${name}`, source, position });
  const columns = [...rows.columns.keys()].map((column) => ({ name: column, declared: '' }));
  const { 'quantised-arithmetic': quantisedArithmetic, threads, memory } = policy.keys;
  const predictor = await found!.open(
    { table: 'the judged rows', columns, task: 'values' },
    { timeout, threads, memory, quantisedArithmetic },
  );
  const values = new Float64Array(rows.rows);
  try {
    for await (const { batch, predicted } of predictor.predict(inBatches(rows))) {
      const [answer] = predicted;
      if (answer?.kind === 'values') values.set(answer.values, batch.start);
    }
  } finally {
    await predictor.close();
  }
  return values;
}

async function* inBatches({ rows, columns }: RowBatch): AsyncGenerator<RowBatch> {
  for (let start = 0; start < rows; start += BATCH) {
    const end = Math.min(rows, start + BATCH);
    const part = ([name, column]: [string, ColumnBatch]) =>
      [name, { ...column, data: column.data.slice(start, end) }] as const;
    yield { start, rows: end - start, columns: new Map([...columns].map(part)) };
  }
}

/** The mean of what a program says of each row. */
export function estimateCustom(
  values: CustomValues,
  groups: Int32Array | null,
  options: BootstrapOptions,
): MetricNumbers {
  for (const column of [values.candidate, values.baseline]) {
    const bad = column?.findIndex((one) => !Number.isFinite(one)) ?? -1;
    if (bad >= 0) return nothing(`${values.name} is ${column![bad]} in row ${bad + 1}.`);
  }
  if (values.candidate.length === 0) return nothing('There are no rows to measure.');
  if (groups !== null) return clusterMeans(values, groups, options);
  const estimates = pairedMeans(values, options);
  const own = estimates.candidate();
  const before = values.baseline && ({ defined: true, value: estimates.baseline().value, note: null } as const);
  return compose(own.value, before, own, values.baseline && estimates);
}
