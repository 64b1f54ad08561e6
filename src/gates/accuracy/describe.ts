import type { QuantisedArithmetic } from '../../predict/predictor.ts';
import { checkSentence } from '../../report/check-sentence.ts';
import { deepestFirst } from '../../report/depth.ts';
import type { Check, Table } from '../../result/document.ts';
import { blocks, gateVerdict } from '../../result/verdict.ts';
import { formatCount, several } from '../../wording/numbers.ts';
import type { Description, GatePolicy } from '../gate.ts';
import { type Changes, changesOf } from './changes.ts';
import { isJudged, isSameCut } from './cut.ts';
import { figuresOf } from './figures.ts';
import { findingsOf, headlineOf } from './findings.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { sliceTable } from './slice-table.ts';

const MOST_CONFUSIONS = 10;

/** What a verdict about a quantised model does not say: what another arithmetic makes of it. */
const QUANTISED: Readonly<Record<QuantisedArithmetic, Description['notChecked'][number]>> = {
  exact: {
    title: 'saturating 8-bit arithmetic',
    reason:
      'the model is quantised and was computed exactly, as every processor with VNNI does. On x86 without it ONNX ' +
      'Runtime saturates by default and may say something else: serve with session.x64quantprecision = 1, or measure on ' +
      'such a machine with quantised-arithmetic: native',
  },
  native: {
    title: 'the arithmetic of other processors',
    reason:
      'the model is quantised and quantised-arithmetic is native: on x86 with other 8-bit instructions (int8Instructions ' +
      'in the environment) it may say something else',
  },
};

/** Sentences and tables for the report. Pure. */
export function describeAccuracy(
  policy: GatePolicy<AccuracyKeys>,
  measurement: Measurement,
  checks: readonly Check[],
): Description {
  const changes = changesOf(measurement);
  const findings = findingsOf(measurement, changes, policy.keys.examples);
  return {
    summary: summaryOf(checks, measurement, findings),
    headline: headlineOf(measurement),
    findings,
    tables: [
      notesTable(measurement),
      ...(changes ? [changedRows(changes, measurement, policy.keys), changedConfusions(changes)] : []),
      ...measurement.slices.map((slice) => sliceTable(slice, measurement)),
    ].filter((table) => table.rows.length > 0),
    figures: figuresOf(measurement, changes, checks),
    notChecked: notChecked(policy, measurement),
  };
}

function notesTable({ notes }: Measurement): Table {
  return {
    id: 'notes',
    title: 'How the models were read',
    note: null,
    folded: false,
    columns: [{ title: 'note', kind: 'text', unit: null }],
    rows: notes.map((note) => [note]),
  };
}

function summaryOf(checks: readonly Check[], { rows }: Measurement, findings: readonly string[]): string {
  const verdict = gateVerdict(checks);
  const blocking = checks.filter((check) => blocks(check) && check.verdict === verdict);
  const [worst] = blocking.toSorted(deepestFirst);
  if (!worst) return holding(checks, `on ${several(rows, 'row')}`);
  const others = blocking.length > 1 ? ` and ${several(blocking.length - 1, 'more check')}` : '';
  return [`${checkSentence(worst)}${others}.`, worst.reason, ...findings].join(' ');
}

function holding(checks: readonly Check[], on: string): string {
  if (checks.length === 0) return `No accuracy check was made ${on}.`;
  const held = checks.filter((check) => check.verdict === 'pass').length;
  if (held < checks.length) {
    return `${held} of ${checks.length} accuracy ${checks.length === 1 ? 'check holds' : 'checks hold'} ${on}; the rest does not block.`;
  }
  return checks.length === 1
    ? `The one accuracy check holds ${on}.`
    : `All ${checks.length} accuracy checks hold ${on}.`;
}

function changedRows({ gained, lost, otherwise }: Changes, { name }: Measurement, { examples }: AccuracyKeys): Table {
  const list = (rows: readonly number[]) => {
    const shown = rows.slice(0, examples).map(name).join(', ');
    return rows.length > examples ? `${shown}, and ${formatCount(rows.length - examples)} more` : shown;
  };
  const rows = [
    ['gained: wrong before, right now', gained.length, list(gained)],
    ['lost: right before, wrong now', lost.length, list(lost)],
    ['flipped from one wrong answer to another', otherwise.length, list(otherwise)],
  ];
  return {
    id: 'changed-rows',
    title: 'Rows that changed',
    note: null,
    folded: true,
    columns: [
      { title: 'change', kind: 'text', unit: null },
      { title: 'rows', kind: 'number', unit: 'count' },
      { title: 'which', kind: 'text', unit: null },
    ],
    rows,
  };
}

function changedConfusions({ confusions }: Changes): Table {
  const rest = confusions.length - MOST_CONFUSIONS;
  return {
    id: 'changed-confusions',
    title: 'Confusions that changed most',
    note: rest > 0 ? `${several(rest, 'smaller change')} not shown.` : null,
    folded: false,
    columns: [
      { title: 'true class', kind: 'text', unit: null },
      { title: 'predicted as', kind: 'text', unit: null },
      { title: 'baseline', kind: 'number', unit: 'count' },
      { title: 'this model', kind: 'number', unit: 'count' },
    ],
    rows: confusions
      .slice(0, MOST_CONFUSIONS)
      .map(({ truth, predicted, baseline, candidate }) => [truth, predicted, baseline, candidate]),
  };
}

function notChecked({ keys }: GatePolicy<AccuracyKeys>, measurement: Measurement): Description['notChecked'] {
  const items: { title: string; reason: string }[] = [];
  if (measurement.unlabelled > 0) {
    items.push({
      title: several(measurement.unlabelled, 'row'),
      reason: 'they have no label, and allow-missing-labels is true',
    });
  }
  if (measurement.baseline === null && keys['on-missing-baseline'] === 'pass') {
    items.push({ title: 'limits against a baseline', reason: 'there is no baseline, and on-missing-baseline is pass' });
  }
  if (keys.pictures !== undefined && measurement.worstImages === undefined) {
    items.push({
      title: 'pictures of the worst images',
      reason:
        'the repository is public, where nothing of the data is shown without being asked for: pictures: { show: always }',
    });
  }
  if (measurement.quantised) items.push(QUANTISED[measurement.quantised]);
  for (const slice of keys.slices) {
    if (slice['min-rows'] <= 1 || slice.find) continue;
    const column = measurement.slices.find((one) => isSameCut(one.cut, slice.cut));
    const sizes = new Map<number, number>();
    for (const code of column?.value ?? []) sizes.set(code, (sizes.get(code) ?? 0) + 1);
    for (const [code, size] of sizes) {
      if (size < slice['min-rows'] && isJudged(slice.cut, column!.values[code]!)) {
        items.push({
          title: `${column!.column} = ${column!.values[code]}`,
          reason: `${several(size, 'row')}, below min-rows: ${slice['min-rows']}`,
        });
      }
    }
  }
  return items.slice(0, 1000);
}
