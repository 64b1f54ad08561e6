import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one execution provider did of a model. */
export interface ProviderShare {
  /** As the runtime calls it: `CPUExecutionProvider`. */
  readonly provider: string;
  /** Of the graph as the runtime rewrote it. */
  readonly nodes: number;
  /** Their operators, the most frequent first. */
  readonly operators: readonly string[];
  /** Time of their kernels. */
  readonly microseconds: number;
}

const MAX_OPERATORS = 20;

interface NodeEvent {
  readonly cat?: unknown;
  readonly name?: unknown;
  readonly dur?: unknown;
  readonly args?: { readonly provider?: unknown; readonly op_name?: unknown; readonly node_index?: unknown };
}

/** Reads the one profile that a session of ONNX Runtime wrote into the folder. Throws Error where there is none. */
export function readPlacement(folder: string): readonly ProviderShare[] {
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error('the runtime wrote no profile');
  return placementIn(JSON.parse(readFileSync(join(folder, file), 'utf8')) as NodeEvent[]);
}

/** Every node that ran, once, by the provider that ran it; those with the most nodes first. */
export function placementIn(events: readonly NodeEvent[]): readonly ProviderShare[] {
  const shares = new Map<string, { nodes: Set<string>; operators: Map<string, number>; microseconds: number }>();
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || typeof args?.provider !== 'string' || args.provider === '') continue;
    const share = shares.get(args.provider) ?? { nodes: new Set(), operators: new Map(), microseconds: 0 };
    shares.set(args.provider, share);
    if (typeof dur === 'number') share.microseconds += dur;
    const node = `${args.node_index} ${name}`;
    if (share.nodes.has(node)) continue;
    share.nodes.add(node);
    const operator = String(args.op_name);
    share.operators.set(operator, (share.operators.get(operator) ?? 0) + 1);
  }
  return [...shares]
    .map(([provider, { nodes, operators, microseconds }]) => ({
      provider,
      nodes: nodes.size,
      operators: [...operators]
        .sort(([, one], [, other]) => other - one)
        .slice(0, MAX_OPERATORS)
        .map(([operator]) => operator),
      microseconds,
    }))
    .sort((one, other) => other.nodes - one.nodes);
}
