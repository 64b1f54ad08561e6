import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/** A way that a process goes: the modules that it loads on demand, one after the other. */
export type Way = readonly string[];

const COMMAND = 'src/cli/main.ts';
const REGISTRY = [
  'src/suite/policy.ts',
  'src/suite/verb-defaults.ts',
  'src/suite/stores.ts',
  'src/registry/folder/registry.ts',
  'src/registry/ledger/folder.ts',
  'src/report/verb-text.ts',
];
const REPORTS = [
  'src/report/markdown.ts',
  'src/report/html/render.ts',
  'src/report/junit.ts',
  'src/report/json.ts',
  'src/report/report.ts',
  'src/report/write.ts',
  'src/suite/output.ts',
  'src/suite/policy.ts',
];
const ACCURACY = ['src/gates/accuracy/keys.ts', 'src/gates/accuracy/steps.ts'];

/** The ways that are gone most often, and those that must stay short. */
export const WAYS: readonly Way[] = [
  [COMMAND],
  [COMMAND, 'src/cli/commands/looks.ts'],
  [COMMAND, 'src/cli/commands/verbs.ts'],
  [COMMAND, 'src/cli/commands/gate.ts', 'src/gates/accuracy/keys.ts'],
  [COMMAND, 'src/cli/commands/looks.ts', 'src/registry/looks.ts', ...REGISTRY],
  [
    COMMAND,
    'src/cli/commands/verbs.ts',
    'src/gates/accuracy/keys.ts',
    'src/suite/promotion.ts',
    'src/github/context.ts',
    'src/registry/verbs.ts',
    'src/report/move.ts',
    'src/report/move-terminal.ts',
    ...REGISTRY,
  ],
  [
    COMMAND,
    'src/cli/commands/gate.ts',
    'src/cli/commands/assay.ts',
    'src/gates/onnx-export/keys.ts',
    'src/gates/onnx-export/steps.ts',
    'src/predict/onnx-source.ts',
    ...REPORTS,
  ],
  [COMMAND, 'src/cli/commands/gate.ts', 'src/cli/commands/assay.ts', ...ACCURACY, ...REPORTS],
  ['src/actions/gate.ts'],
  ['src/actions/gate.ts', 'src/actions/toolkit.ts', 'src/actions/gates.ts', ...ACCURACY, ...REPORTS],
  ['src/predict/child.ts'],
  ['src/images/child.ts'],
  ['src/onnx/hash-thread.ts'],
  ['src/suite/work-thread.ts'],
];

/**
 * Modules that the same ways load are loaded together: each file that a process opens takes longer than what stands in most
 * of them. By itself esbuild makes a file for whatever the same of all doors reach, and of 130 doors hardly two modules are
 * reached by the same. Here a door that reaches one module of a group imports the whole group, so that all its doors reach all
 * of it; no way loads a module that it did not load before.
 *
 * `built` is what esbuild says of a build without this. The answer is a plugin for the build with it.
 */
export function loadedTogether({ inputs }: Metafile, root: string, ways: readonly Way[] = WAYS): Plugin {
  const doors = doorsOf(inputs);
  const reached = new Map([...doors].map((door) => [door, reachOf(inputs, [door])]));
  const groups = groupsOf(inputs, ways, doors);
  const groupOf = new Map(groups.flatMap((group) => [...group].map((module) => [module, group])));
  const added = new Map(
    [...reached].map(([door, modules]) => {
      const touched = touchedFrom(modules, groupOf, inputs);
      return [
        resolve(root, door),
        [...touched].flatMap((group) => headsOf(inputs, group)).filter((head) => head !== door),
      ];
    }),
  );
  return {
    name: 'loaded-together',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const modules = added.get(path);
        if (modules === undefined || modules.length === 0) return undefined;
        const imports = modules.map((module) => `import ${JSON.stringify(resolve(root, module))};\n`).join('');
        return { contents: `${readFileSync(path, 'utf8')}\n${imports}`, loader: extname(path).slice(1) as 'ts' };
      });
    },
  };
}

type Inputs = Metafile['inputs'];

/** Modules that are loaded on demand. */
function doorsOf(inputs: Inputs): ReadonlySet<string> {
  const imports = Object.values(inputs).flatMap((module) => module.imports);
  return new Set(imports.flatMap(({ kind, path, external }) => (kind === 'dynamic-import' && !external ? [path] : [])));
}

/** All that is evaluated with these, in no order. */
function reachOf(inputs: Inputs, from: Iterable<string>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...from];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    const known = inputs[module];
    if (known === undefined || reached.has(module)) continue;
    reached.add(module);
    waiting.push(...known.imports.flatMap(({ kind, path }) => (kind === 'import-statement' ? [path] : [])));
  }
  return reached;
}

/** Modules by the ways that load them. */
function groupsOf(inputs: Inputs, ways: readonly Way[], doors: ReadonlySet<string>): readonly ReadonlySet<string>[] {
  const unknown = ways.flat().find((module) => !doors.has(module));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not loaded on demand by anything; see scripts/loaded-together.ts.`);
  const loads = ways.map((way) => reachOf(inputs, way));
  const byWays = new Map<string, Set<string>>();
  for (const module of Object.keys(inputs)) {
    const numbers = loads.flatMap((modules, way) => (modules.has(module) ? [way] : []));
    if (numbers.length === 0) continue;
    const key = numbers.join();
    byWays.set(key, (byWays.get(key) ?? new Set()).add(module));
  }
  return [...byWays.values()];
}

/** The groups of these modules, of what those import, and so on. */
function touchedFrom(
  modules: ReadonlySet<string>,
  groupOf: ReadonlyMap<string, ReadonlySet<string>>,
  inputs: Inputs,
): ReadonlySet<ReadonlySet<string>> {
  const touched = new Set<ReadonlySet<string>>();
  let loaded = modules;
  for (let before = -1; touched.size !== before; ) {
    before = touched.size;
    for (const module of loaded) {
      const group = groupOf.get(module);
      if (group) touched.add(group);
    }
    loaded = reachOf(inputs, [...loaded, ...[...touched].flatMap((group) => [...group])]);
  }
  return touched;
}

/** Our modules of a group that no other of it imports: with them all of it is loaded. */
function headsOf(inputs: Inputs, group: ReadonlySet<string>): readonly string[] {
  const imported = new Set([...group].flatMap((module) => inputs[module]!.imports.map(({ path }) => path)));
  return [...group].filter((module) => !imported.has(module) && !module.includes('node_modules/')).sort();
}
