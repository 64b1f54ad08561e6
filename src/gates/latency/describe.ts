import { checkSentence } from '../../report/check-sentence.ts';
import { deepestFirst } from '../../report/depth.ts';
import type { Check, Table } from '../../result/document.ts';
import { blocks, gateVerdict } from '../../result/verdict.ts';
import { formatCount, several } from '../../wording/numbers.ts';
import type { Description, GatePolicy } from '../gate.ts';
import { callsTable, throughputTable } from './calls-table.ts';
import { cellName } from './cells.ts';
import { cellFigures } from './figures.ts';
import type { LatencyKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { noiseSentence, noiseTable } from './noise.ts';

type Policy = GatePolicy<LatencyKeys>;

/** Sentences, tables and figures for the report; `what` the checks are called. Pure. */
export function describeLatency(
  policy: Policy,
  measurement: Measurement,
  checks: readonly Check[],
  what = 'latency',
): Description {
  const noise = noiseSentence(measurement, policy.keys.confidence);
  return {
    summary: summaryOf(checks, measurement, what),
    findings: [...failures(measurement), ...(noise === null ? [] : [noise])],
    tables: [
      ...measurement.cells.map((cell) => callsTable(cell, policy.keys)),
      throughputTable(measurement, policy.keys),
      ratesTable(measurement),
      noiseTable(measurement, policy.keys.confidence),
      layersTable(measurement),
      notesTable(measurement),
    ].filter(({ rows }) => rows.length > 0),
    figures: measurement.cells.flatMap((cell) => cellFigures(cell, policy.keys)),
    notChecked: notChecked(policy, measurement),
  };
}

function summaryOf(checks: readonly Check[], measurement: Measurement, what: string): string {
  const verdict = gateVerdict(checks);
  const blocking = checks.filter((check) => blocks(check) && check.verdict === verdict);
  const [worst] = blocking.toSorted(deepestFirst);
  if (worst) {
    const others = blocking.length > 1 ? ` and ${several(blocking.length - 1, 'more check')}` : '';
    return `${checkSentence(worst)}${others}. ${worst.reason}`;
  }
  const calls = measurement.cells.reduce(
    (sum, { arms }) => sum + arms.candidate.blocks.reduce((own, { latencies }) => own + latencies.length, 0),
    0,
  );
  const held = checks.filter(({ verdict }) => verdict === 'pass').length;
  const on = `on ${formatCount(calls)} calls`;
  return held === checks.length
    ? `All ${checks.length} ${what} checks hold ${on}.`
    : `${held} of ${checks.length} ${what} checks hold ${on}; the rest does not block.`;
}

function failures({ cells }: Measurement): string[] {
  const said = cells.map(({ arms }) => arms.candidate.failure).find((failure) => failure !== null);
  return said === undefined ? [] : [`The first call that failed said: ${said.slice(0, 500).replace(/[.\s]+$/, '')}.`];
}

const KEPT = { pass: 'kept', fail: 'not kept', inconclusive: 'too few requests to say' };

/** The rates that an endpoint was sent in search of the highest one, lowest first. */
function ratesTable({ cells }: Measurement): Table {
  const number = (title: string, unit: string) => ({ title, kind: 'number' as const, unit });
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    id: 'rates',
    title: 'Rates that were tried',
    note: 'Requests were due at equal distances, whatever the answers did; a rate is kept where the bounds of every limit on its calls say so.',
    folded: false,
    columns: [
      { title: 'calls', kind: 'text', unit: null },
      number('rate', 'requests/s'),
      number('answered', 'requests/s'),
      number('p50', 'ms'),
      number('p99', 'ms'),
      number('failed', 'count'),
      number('requests', 'count'),
      { title: 'limits', kind: 'text', unit: null },
    ],
    rows: cells.flatMap(({ cell, search }) =>
      (search?.tried ?? [])
        .toSorted((a, b) => a.rate - b.rate)
        .map(({ rate, answered, p50, p99, failures, samples, verdict }) => [
          cellName(cell),
          rate,
          answered,
          orNull(p50),
          orNull(p99),
          failures,
          samples,
          KEPT[verdict],
        ]),
    ),
  };
}

const MOST_LAYERS = 20;

/** Of an engine that was profiled layer by layer, what takes longest. */
function layersTable({ layers }: Measurement): Table {
  return {
    id: 'layers',
    title: 'Slowest layers of the engine',
    note: `Of ${several(layers.length, 'layer')}, as trtexec profiled them: layer by layer, which takes longer than all together.`,
    folded: true,
    columns: [
      { title: 'layer', kind: 'code', unit: null },
      { title: 'time', kind: 'number', unit: 'ms' },
      { title: 'share', kind: 'number', unit: 'fraction' },
    ],
    rows: layers.slice(0, MOST_LAYERS).map(({ name, average, share }) => [name.slice(0, 1000), average, share]),
  };
}

function notesTable({ notes, harness }: Measurement): Table {
  const cost = harness === null ? [] : [harnessNote(harness)];
  return {
    id: 'notes',
    title: 'How it was timed',
    note: null,
    folded: false,
    columns: [{ title: 'note', kind: 'text', unit: null }],
    rows: [...notes, ...cost].map((note) => [note]),
  };
}

/** What is in every number, and no work of the model. */
function harnessNote(milliseconds: number): string {
  return `A call of a model that does nothing took ${(1000 * milliseconds).toFixed(1)} µs in the same process: so much of each number is the runtime’s binding and the two looks at the clock.`;
}

function notChecked({ keys, model }: Policy, { baseline, unlike }: Measurement): Description['notChecked'] {
  // A command and an endpoint are timed with all that they do.
  const modelAlone = model === undefined || model.source.kind === 'onnx';
  return [
    ...(baseline === null && keys['on-missing-baseline'] === 'pass'
      ? [
          {
            title: 'limits against a baseline',
            reason: unlike ?? 'there is no baseline, and on-missing-baseline is pass',
          },
        ]
      : []),
    ...(keys.timed === 'rows' || !modelAlone
      ? []
      : [
          {
            title: 'what comes before and after the model',
            reason:
              'calls are timed from ready tensors to ready tensors (timed: model): preparing rows and reading outputs are not in them',
          },
        ]),
  ];
}
