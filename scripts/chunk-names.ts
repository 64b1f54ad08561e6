import { basename } from 'node:path';
import type { Metafile, OutputFile } from 'esbuild';

export interface NamedFile {
  /** Of the file, in a folder without folders. */
  readonly name: string;
  readonly text: string;
}

/**
 * The files of a build under names that say what they hold. By itself esbuild names a file that is loaded on demand by a
 * digest of its content and of all that it imports, so that one new module renames most of them and no change can be read.
 * What is loaded on demand gets the name of its module; what several share, `shared-` and its last module, which is in no
 * other file; where a stub has that name already, `loaded-` stands before it. What holds nothing is left out, as is a file that
 * only passes on what another exports: whoever loads it loads that one. Throws where two files would bear one name.
 */
export function nameChunks(
  metafile: Metafile,
  files: readonly OutputFile[],
  stubs: readonly string[] = [],
): readonly NamedFile[] {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const names = new Map<string, string>();
  for (const [file, output] of outputs) {
    if (isEmpty(output)) continue;
    const name = nameOf(file, output);
    names.set(file, stubs.includes(name) ? `loaded-${name}` : name);
  }
  const all = [...names.values()];
  const twice = all.find((name, index) => all.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Error(`Two files of the build would be called ${twice}; see scripts/chunk-names.ts.`);
  const named = files.flatMap(({ path, text }) => {
    const name = names.get(basename(path));
    if (name === undefined) return [];
    const kept = text.replaceAll(BARE_IMPORT, (statement, chunk: string) => (names.has(chunk) ? statement : ''));
    const renamed = kept.replaceAll(CHUNK, (chunk) => names.get(chunk) ?? chunk);
    return [{ name, text: renamed.replaceAll(IMPORTS, sorted), isOpened: basename(path).startsWith('chunk-') }];
  });
  const passed = new Map(named.flatMap(({ name, text, isOpened }) => (isOpened ? passedOn(name, text) : [])));
  return named.flatMap(({ name, text }) => {
    if (passed.has(name)) return [];
    const direct = text.replaceAll(LOADED, (load, door: string) =>
      passed.has(door) ? `import("./${passed.get(door)}")` : load,
    );
    return [{ name, text: direct }];
  });
}

type Output = Metafile['outputs'][string];

/** What `chunkNames` of the build makes. */
const CHUNK = /\bchunk-[A-Z0-9]{8}\.js\b/g;
const BARE_IMPORT = /\bimport"\.\/(chunk-[A-Z0-9]{8}\.js)";/g;

const IMPORT = /import(?:\{[^}]*\}from)?"(\.\/[\w.-]+)";/g;
const IMPORTS = new RegExp(`(?:${IMPORT.source}){2,}`, 'g');

/** Imports of one file by the names of what they import; esbuild orders them by its digests. Each file imports all it needs. */
function sorted(imports: string): string {
  const statements = [...imports.matchAll(IMPORT)].map(([statement, path]) => ({ statement, path: path! }));
  return statements
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ statement }) => statement)
    .join('');
}

const LOADED = /\bimport\("\.\/([\w.-]+)"\)/g;

/** Nothing but imports, of which one has names, and the same names exported. */
const PASSED_ON = /^(?:import"[^"]+";)*import\{([^}]*)\}from"\.\/([\w.-]+)";(?:import"[^"]+";)*export\{([^}]*)\};\s*$/;

/** The file and the one that it passes on, where it does no more than that. */
function passedOn(name: string, text: string): readonly (readonly [string, string])[] {
  const [, imported, source, exported] = PASSED_ON.exec(text) ?? [];
  return imported !== undefined && imported === exported && !imported.includes(' as ') ? [[name, source!]] : [];
}

/** Of modules with nothing but types, esbuild makes a file for whatever shares them. */
function isEmpty({ inputs, imports, exports }: Output): boolean {
  return Object.keys(inputs).length + imports.length + exports.length === 0;
}

function nameOf(file: string, { entryPoint, inputs }: Output): string {
  if (!file.startsWith('chunk-')) return file;
  if (entryPoint !== undefined) return `${label(entryPoint)}.js`;
  // The helpers that esbuild adds are of no module.
  return `shared-${label(speaker(inputs) ?? 'esbuild')}.js`;
}

/** Of several modules, in the order in which they are evaluated, the last: it is what the others are there for. */
function speaker(inputs: Output['inputs']): string | undefined {
  const packages = Object.keys(inputs).filter((module) => module.includes('node_modules/'));
  const ours = Object.keys(inputs).filter((module) => !packages.includes(module));
  const bytes = (modules: readonly string[]) => modules.reduce((sum, module) => sum + inputs[module]!.bytesInOutput, 0);
  return (bytes(packages) > bytes(ours) ? packages : ours).at(-1);
}

/** `src/cli/main.ts` → `cli-main`; `node_modules/zod/v4/classic/index.js` → `zod-index`. */
function label(module: string): string {
  const [, name, rest] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(module) ?? [];
  const path = name === undefined ? module.replace(/^src\//, '') : `${name}/${basename(rest!)}`;
  return path
    .replace(/\.\w+$/, '')
    .replaceAll(/[^\w.]+/g, '-')
    .replace(/^-/, '');
}
