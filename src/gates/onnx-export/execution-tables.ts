import type { Table } from '../../result/document.ts';
import { nearestRank } from '../../stats/nearest-rank.ts';
import { formatNumber, several } from '../../wording/numbers.ts';
import { MAX_FINDINGS, number, text } from './columns.ts';
import { sizesText } from './judge-execution.ts';
import type { Measurement } from './measurement.ts';

/** Each output beside the reference; without rows where nothing ran or nothing was compared. */
export function outputsTable({ execution }: Measurement): Table {
  const outputs = 'notRun' in execution ? [] : [...(execution.parity?.outputs ?? [])];
  return {
    id: 'outputs',
    title: 'Outputs against the reference',
    note: null,
    folded: false,
    columns: [
      text('output'),
      number('elements', 'count'),
      number('max |error|', '1'),
      number('mean |error|', '1'),
      number('99 % below', '1'),
      number('cosine', '1'),
      number('signal to noise', 'dB'),
      number('same largest', 'fraction'),
      number('outside', 'count'),
    ],
    rows: outputs.map(([name, found]) => [
      name,
      found.elements,
      finite(found.maxAbsolute),
      finite(found.meanAbsolute),
      finite(found.p99Absolute),
      finite(found.cosine),
      finite(found.signalToNoise),
      found.sameLargest ? found.sameLargest.rows / found.sameLargest.of : null,
      found.outside,
    ]),
  };
}

/** The first tensor that is too far away, then those with the most noise. */
export function layersTable({ execution }: Measurement): Table {
  const layers =
    'notRun' in execution || execution.layers === null || 'notDone' in execution.layers ? null : execution.layers;
  const first = layers?.first ?? null;
  const worst = layers?.worst.filter(({ tensor }) => tensor !== first?.tensor) ?? [];
  const unlike =
    layers && layers.unlike > 0 ? ` ${several(layers.unlike, 'tensor')} of one name have another shape.` : '';
  return {
    id: 'layers',
    title: first ? 'Where the two models part' : 'Tensors with the most noise',
    note: layers
      ? `${several(layers.compared, 'tensor')} that both models name were compared on the rows that lay furthest apart${first ? '; the first that is too far away stands on top' : ''}.${unlike}`
      : null,
    folded: first === null,
    columns: [
      text('tensor'),
      text('written by'),
      number('max |error|', '1'),
      number('cosine', '1'),
      number('signal to noise', 'dB'),
      number('outside', 'count'),
    ],
    rows: [...(first ? [first] : []), ...worst].map(({ tensor, node, agreement }) => [
      tensor.slice(0, 1000),
      node,
      finite(agreement.maxAbsolute),
      finite(agreement.cosine),
      finite(agreement.signalToNoise),
      agreement.outside,
    ]),
  };
}

/** Each inner tensor with values that its type cannot hold; without rows where that was not looked for. */
export function overflowsTable({ execution }: Measurement): Table {
  const overflows =
    'notRun' in execution || execution.overflows === null || 'notDone' in execution.overflows
      ? []
      : execution.overflows.found;
  return {
    id: 'overflows',
    title: 'Tensors that overflow',
    note: null,
    folded: false,
    columns: [
      text('tensor'),
      text('written by'),
      number('NaN', 'count'),
      number('infinite', 'count'),
      number('elements', 'count'),
    ],
    rows: overflows
      .slice(0, MAX_FINDINGS)
      .map(({ tensor, node, nan, infinite, elements }) => [tensor.slice(0, 1000), node, nan, infinite, elements]),
  };
}

/** Each inner tensor with values at the end of what its type holds; without rows where that was not looked for. */
export function saturationTable({ execution }: Measurement): Table {
  const saturated =
    'notRun' in execution || execution.overflows === null || 'notDone' in execution.overflows
      ? []
      : execution.overflows.saturated;
  return {
    id: 'saturation',
    title: 'Tensors at the end of their type',
    note: null,
    folded: true,
    columns: [
      text('tensor'),
      text('written by'),
      text('type'),
      number('at the end', 'count'),
      number('elements', 'count'),
    ],
    rows: saturated
      .slice(0, MAX_FINDINGS)
      .map((one) => [one.tensor.slice(0, 1000), one.node, one.type, one.saturated, one.elements]),
  };
}

/** Each set of sizes with which the model failed to run, and why. */
export function runsTable({ execution }: Measurement): Table {
  const failed = 'notRun' in execution ? [] : execution.runs.filter(({ problem }) => problem !== null);
  return {
    id: 'runs',
    title: 'Sizes with which it does not run',
    note: null,
    folded: true,
    columns: [text('sizes'), text('why')],
    rows: failed
      .slice(0, MAX_FINDINGS)
      .map((run) => [sizesText(run).replace(/^With |: $/g, ''), run.problem!.slice(0, 1000)]),
  };
}

/** Which provider ran how many nodes in how much time; without rows where no profile was made. */
export function placementTable({ execution }: Measurement): Table {
  const placement = 'notRun' in execution ? [] : (execution.placement ?? []);
  const total = placement.reduce((sum, { nodes }) => sum + nodes, 0);
  const time = placement.reduce((sum, { microseconds }) => sum + microseconds, 0);
  return {
    id: 'placement',
    title: 'Which execution provider ran which nodes',
    note: 'Of one run, as the runtime rewrote the graph; from its profile.',
    folded: false,
    columns: [
      text('provider'),
      number('nodes', 'count'),
      number('share of nodes', 'fraction'),
      number('share of time', 'fraction'),
      text('operators'),
    ],
    rows: placement.map(({ provider, nodes, microseconds, operators }) => [
      provider,
      nodes,
      nodes / total,
      time === 0 ? null : microseconds / time,
      operators.join(', '),
    ]),
  };
}

/** What trtexec measured of the engine, as far as it says. */
export function tensorRtTable({ execution }: Measurement): Table {
  const tensorrt = 'notRun' in execution ? null : execution.tensorrt;
  const ran = tensorrt !== null && !('notDone' in tensorrt) && tensorrt.times !== null ? tensorrt : null;
  const { transfers, span } = ran?.times ?? { transfers: false, span: 0 };
  const rows = (['latencies', 'compute'] as const).flatMap((what) => {
    const sorted = ran?.times?.[what].toSorted();
    if (sorted === undefined) return [];
    const name = what === 'compute' ? 'on the GPU' : `a call${transfers ? ', with copies' : ''}`;
    return [[name, ...[0.5, 0.95, 0.99].map((share) => nearestRank(sorted, share)), sorted.length]];
  });
  return {
    id: 'tensorrt',
    title: 'The engine of TensorRT',
    note: ran
      ? `TensorRT ${ran.run.version ?? '?'} on ${ran.run.gpu ?? '?'}: ${formatNumber((1000 * ran.times!.latencies.length) / span)} calls a second. Times are those that trtexec exported (copies ${transfers ? 'included' : 'left out'}${ran.run.cudaGraph === true ? ', CUDA graph' : ''}${ran.run.spinWait === true ? ', spin wait' : ''}): compare them only with those of the same version and settings.`
      : null,
    folded: false,
    columns: [text('time'), number('p50', 'ms'), number('p95', 'ms'), number('p99', 'ms'), number('calls', 'count')],
    rows,
  };
}

/** Those that take most of the time of the engine. */
export function engineLayersTable({ execution }: Measurement): Table {
  const tensorrt = 'notRun' in execution ? null : execution.tensorrt;
  const layers = tensorrt !== null && !('notDone' in tensorrt) ? tensorrt.layers : [];
  return {
    id: 'engine-layers',
    title: 'Slowest layers of the engine',
    note: null,
    folded: true,
    columns: [text('layer'), number('of a call', 'ms'), number('share', 'fraction')],
    rows: layers
      .toSorted((a, b) => b.average - a.average)
      .slice(0, 10)
      .map(({ name, average, share }) => [name.slice(0, 1000), average, share]),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
