import type { Check, Table } from '../../result/document.ts';
import { blocks } from '../../result/verdict.ts';
import { formatBytes, formatCount, several } from '../../wording/numbers.ts';
import type { Description, GatePolicy } from '../gate.ts';
import { MAX_FINDINGS, number, text } from './columns.ts';
import {
  engineLayersTable,
  layersTable,
  outputsTable,
  overflowsTable,
  placementTable,
  runsTable,
  saturationTable,
  tensorRtTable,
} from './execution-tables.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { RULES } from './rule-list.ts';
import { changesOf, signatureOf } from './signature.ts';
import { type AskedRule, askRules } from './structure.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** Sentences and tables for the report. Pure. */
export function describeOnnxExport(policy: Policy, measurement: Measurement, checks: readonly Check[]): Description {
  const asked = askRules(policy.keys, measurement);
  return {
    summary: summaryOf(measurement, checks),
    headline: headlineOf(checks),
    findings: findingsOf(measurement, checks),
    tables: [
      ladderTable(measurement, checks),
      findingsTable(asked),
      signatureTable(measurement),
      outputsTable(measurement),
      layersTable(measurement),
      overflowsTable(measurement),
      saturationTable(measurement),
      runsTable(measurement),
      placementTable(measurement),
      tensorRtTable(measurement),
      engineLayersTable(measurement),
      inventoryTable(measurement),
      operatorsTable(measurement),
    ].filter(({ rows }) => rows.length > 0),
    figures: [],
    notChecked: notChecked(asked, measurement),
  };
}

function summaryOf({ model, inventory, bytes, execution }: Measurement, checks: readonly Check[]): string {
  const [worst, ...others] = checks.filter(blocks);
  if (worst) return `${worst.reason}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
  const parameters = several(inventory.parameters, 'parameter');
  const what = `${several(model.nodes, 'node')}, ${parameters}, ${formatBytes(bytes)}`;
  const ran = 'notRun' in execution ? 'it was not run' : 'it runs';
  return `The model is sound (${what}); ${ran}${'parity' in execution && execution.parity ? ' and says what the reference says' : ''}.`;
}

/** The first sentence of what blocks, to follow “Blocked:”. */
function headlineOf(checks: readonly Check[]): string | null {
  const worst = checks.find(blocks);
  if (worst === undefined) return null;
  const [sentence] = worst.reason.split(/(?<=\.) /);
  // Names begin as they are written; words that only begin a sentence do not.
  const [, output] = /\[(.+)\]$/.exec(worst.id) ?? [];
  if (output !== undefined) return `${output}: ${sentence!.replace(/\.$/, '')}`;
  return sentence!.replace(/\.$/, '').replace(/^(?:The|With|On|In|It|No|A|All) /, (word) => word.toLowerCase());
}

/** Of an output, by its name. */
function named(id: string, reason: string): string {
  const [, output] = /^(?:parity|finite)\[(.+)\]$/.exec(id) ?? [];
  return output === undefined ? reason : `${output}: ${reason}`;
}

/** Where a model and its reference part, and whatever else blocks. */
function findingsOf({ execution }: Measurement, checks: readonly Check[]): readonly string[] {
  const [, ...others] = checks.filter(blocks);
  const first =
    'notRun' in execution || execution.layers === null || 'notDone' in execution.layers ? null : execution.layers.first;
  const parted = first ? [`The two models part at ${first.node}, which writes ${first.tensor.slice(0, 200)}.`] : [];
  return [...parted, ...others.slice(0, 4).map(({ id, reason }) => named(id, reason))];
}

/** Which checks stand for a rung, from the bottom up. */
const RUNGS: readonly (readonly [rung: string, has: (id: string) => boolean])[] = [
  ['exported', (id) => id.startsWith('export')],
  ['fits the target', (id) => ['ir-version', 'opset', 'target-operators', 'target-fallback'].includes(id)],
  ['valid', (id) => RULES.has(id)],
  ['the runtime opens it', (id) => id === 'opens'],
  [
    'runs',
    (id) =>
      [
        'cpu-fallback',
        'sizes',
        'output-shapes',
        'empty',
        'repeats',
        'optimisation',
        'overflow',
        'saturation',
        'tensorrt.builds',
      ].includes(id),
  ],
  [
    'says what the reference says',
    (id) => /^(tensorrt\.)?(reference|parity|finite|same-largest|outputs)([.[]|$)/.test(id),
  ],
];

function ladderTable({ execution }: Measurement, checks: readonly Check[]): Table {
  const stoodOn = new Set<string>();
  const rungs = RUNGS.map(([rung, has]) => {
    const own = checks.filter(({ id }) => has(id) && !stoodOn.has(id));
    for (const { id } of own) stoodOn.add(id);
    const failed = own.filter(({ verdict }) => verdict !== 'pass');
    const worst = failed.find(blocks) ?? failed[0];
    const state =
      own.length === 0 ? 'not checked' : failed.length === 0 ? 'yes' : blocks(worst!) ? 'no' : 'with warnings';
    return [rung, state, failed.map(({ id }) => id).join(', '), worst?.flip ?? ''];
  });
  const [exported, fits, valid, ...ran] = rungs;
  const rows = [
    ...(exported![1] === 'not checked' ? [] : [exported!]),
    ['parses', 'yes', '', ''],
    valid!,
    fits!,
    ...ran,
    [
      LAST_RUNG,
      'not checked',
      '',
      'Add the accuracy gate, with the model as it was before it was exported or converted as the baseline.',
    ],
  ];
  const stopped = [exported!, valid!, fits!, ...ran].find(([, state]) => state === 'no');
  return {
    id: 'ladder',
    title: 'How far it came',
    note:
      'notRun' in execution
        ? `It was not run: ${execution.notRun}.`
        : stopped
          ? `It stopped where the model “${stopped[0]}”.`
          : null,
    folded: false,
    columns: [text('step'), text('reached'), text('what stands in the way'), text('what to do')],
    rows,
    elsewhere: [{ row: rows.length - 1, gate: 'accuracy', says: LAST_RUNG_BY_VERDICT }],
  };
}

/** The accuracy gate decides it: only that gate reads what is right. */
const LAST_RUNG = 'does its task as well as asked';
const SEE_ACCURACY = 'See what the accuracy gate says.';
const LAST_RUNG_BY_VERDICT = {
  pass: [LAST_RUNG, 'yes', '', ''],
  inconclusive: [LAST_RUNG, 'not shown', 'accuracy: too few rows to tell', SEE_ACCURACY],
  fail: [LAST_RUNG, 'no', 'accuracy', SEE_ACCURACY],
  error: [LAST_RUNG, 'not checked', 'accuracy could not decide', SEE_ACCURACY],
};

function findingsTable(asked: readonly AskedRule[]): Table {
  const rows = asked.flatMap(({ name, outcome }) =>
    outcome === 'not-asked' || 'notChecked' in outcome
      ? []
      : outcome.map(({ where, what }) => [name, `${where} ${what}`]),
  );
  return {
    id: 'findings',
    title: 'Findings in the structure',
    note: rows.length > MAX_FINDINGS ? `${formatCount(rows.length - MAX_FINDINGS)} more are not shown.` : null,
    folded: false,
    columns: [text('rule'), text('finding')],
    rows: rows.slice(0, MAX_FINDINGS).map(([rule, finding]) => [rule!, finding!.slice(0, 1000)]),
  };
}

function signatureTable({ model, promised }: Measurement): Table {
  const changes =
    promised === null
      ? []
      : 'written' in promised
        ? (promised.changes ?? [])
        : changesOf(promised.signature, signatureOf(model));
  return {
    id: 'signature',
    title: 'Changes of the signature',
    note: null,
    folded: false,
    columns: [text('change'), text('for callers')],
    rows: changes.slice(0, MAX_FINDINGS).map(({ what, breaking }) => [what, breaking ? 'breaking' : 'compatible']),
  };
}

function inventoryTable({ bytes, inventory, baseline }: Measurement): Table {
  const known = baseline !== null && 'inventory' in baseline ? baseline : null;
  const before = known?.inventory;
  const row = (what: string, now: number, then: number | undefined) => [what, now, ...(before ? [then ?? null] : [])];
  const { uncounted } = inventory;
  return {
    id: 'inventory',
    title: 'What it is',
    note:
      uncounted === 0
        ? null
        : `The shapes of ${several(uncounted, 'product')} are not known, so their multiply-adds are missing.`,
    folded: true,
    columns: [text('what'), number('this model', 'count'), ...(known ? [number(known.name, 'count')] : [])],
    rows: [
      row('bytes', bytes, known?.bytes),
      row('parameters', inventory.parameters, before?.parameters),
      row('nodes', inventory.nodes, before?.nodes),
      row('multiply-adds of one row', inventory.multiplyAdds, before?.multiplyAdds),
      row('convolutions and matrix products', inventory.products, before?.products),
      row('of them quantised', inventory.quantised, before?.quantised),
    ],
  };
}

function operatorsTable({ model }: Measurement): Table {
  return {
    id: 'operators',
    title: 'Operators',
    note: null,
    folded: true,
    columns: [text('domain'), text('operator'), number('nodes', 'count')],
    rows: model.operators.slice(0, 1000).map(({ domain, type, count }) => [domain, type, count]),
  };
}

function notChecked(asked: readonly AskedRule[], measurement: Measurement): Description['notChecked'] {
  const { model, execution, promised } = measurement;
  const items = asked.flatMap(({ name, outcome }) =>
    outcome !== 'not-asked' && 'notChecked' in outcome ? [{ title: name, reason: outcome.notChecked }] : [],
  );
  if (model.textsLeftOut > 0) {
    items.push({
      title: several(model.textsLeftOut, 'text'),
      reason: 'metadata and documentation are read up to 16 MiB, each up to 64 KiB',
    });
  }
  if (promised !== null && 'written' in promised) {
    items.push({ title: 'signature', reason: writtenReason(promised) });
  }
  if ('notRun' in execution) items.push({ title: 'execution', reason: execution.notRun });
  else if (execution.layers !== null && 'notDone' in execution.layers) {
    items.push({ title: 'where the two part', reason: execution.layers.notDone });
  }
  if ('overflows' in execution && execution.overflows !== null && 'notDone' in execution.overflows) {
    items.push({ title: 'tensors within the model', reason: execution.overflows.notDone });
  }
  if ('tensorrt' in execution && execution.tensorrt !== null && 'notDone' in execution.tensorrt) {
    items.push({ title: 'TensorRT', reason: execution.tensorrt.notDone });
  }
  for (const { name, kind } of model.outputs) {
    if (!('notRun' in execution) && kind !== 'tensor' && kind !== 'unknown') {
      items.push({
        title: `the output ${name}`,
        reason: `it is a ${kind}, which ONNX Runtime for Node.js cannot hand over`,
      });
    }
  }
  const { tensors, shaped, unknown } = measurement.structure.inference;
  if (shaped < tensors) {
    items.push({
      title: `shapes of ${formatCount(tensors - shaped)} of ${several(tensors, 'tensor')}`,
      reason: `they hang on values, or no rule infers them here (${unknown.slice(0, 10).join(', ') || 'what follows from such'}); the runtime does when it opens the model`,
    });
  }
  return items.slice(0, 1000);
}

function writtenReason({ written, changes }: Extract<Measurement['promised'], { written: string }>): string {
  if (changes === null) return `it was written to ${written}, which was not there before`;
  const breaking = changes.filter((change) => change.breaking).length;
  const what =
    changes.length === 0
      ? 'with no change for callers'
      : `with ${several(changes.length, 'change')}, ${breaking} of them breaking`;
  return `it was written to ${written}, ${what}`;
}
