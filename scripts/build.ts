// Build dist/: one shared bundle with everything that is pure JavaScript, in files that load on demand, and a stub per
// door. `--check` builds elsewhere and fails when the committed files differ; `--out FOLDER` builds there and leaves dist/
// alone. Native modules stay outside and are found at run time (docs/native-modules.md).
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { GATES } from '../src/gates/list.ts';
import { readBuiltins } from './builtin-modules.ts';
import { nameChunks } from './chunk-names.ts';
import { writeLibraryTypes } from './library-types.ts';
import { loadedTogether } from './loaded-together.ts';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

/** Stub → the door of src/entry.ts that it opens, and for a gate its name. The command line's is src/start.ts. */
const STUBS: Readonly<Record<string, readonly string[]>> = {
  'hash-thread.js': ['hash-thread'],
  'work-thread.js': ['work-thread'],
  'image-child.js': ['image-child'],
  'predict-child.js': ['predict-child'],
  'actions/suite.js': ['suite'],
  ...Object.fromEntries(GATES.map(({ name }) => [`actions/${name}.js`, ['gate', name]])),
  'actions/report.js': ['report'],
  'actions/notify.js': ['notify'],
  'actions/promote.js': ['promote'],
  'actions/rollback.js': ['rollback'],
};

/** CommonJS dependencies ask for Node's own modules with require(), which an ES module does not have. */
const BANNER =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

const REQUIRES = /\brequire\b/;

/**
 * An ES module that imports node:process makes Node read every property of it, standard input among them, which turns the
 * pipe that a predictor's child reads from into a non-blocking one. The global is the same object without that.
 */
const GLOBAL_PROCESS: Plugin = {
  name: 'global-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?process$/ }, () => ({ path: 'process', namespace: 'global-process' }));
    onLoad({ filter: /.*/, namespace: 'global-process' }, () => ({ contents: 'module.exports = globalThis.process;' }));
  },
};

/**
 * The same reading of every property loads, with node:http, all of fetch, which is longer than most commands take; what is
 * required is as it is.
 */
const REQUIRED_HTTP: Plugin = {
  name: 'required-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?https?$/ }, ({ path, namespace }) =>
      namespace === 'required-http' ? { path, external: true } : { path, namespace: 'required-http' },
    );
    onLoad({ filter: /.*/, namespace: 'required-http' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * Nearly every text is measured without string-width, and the expressions in it that know every emoji take longer to make than
 * most commands: what is required is evaluated when it is first asked.
 */
const LATE_WIDTHS: Plugin = {
  name: 'late-widths',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^string-width$/ }, ({ path, namespace }) =>
      namespace === 'late-widths' ? undefined : { path, namespace: 'late-widths' },
    );
    onLoad({ filter: /.*/, namespace: 'late-widths' }, () => ({
      contents: "module.exports = (text) => require('string-width').default(text);",
      resolveDir: ROOT,
    }));
  },
};

/**
 * zod writes and compiles a function for every schema of an object that it checks, which pays where thousands are checked. A
 * command checks a policy and a few documents, each once: the same checks, interpreted, are done sooner.
 */
const INTERPRETED_SCHEMAS: Plugin = {
  name: 'interpreted-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]zod[/\\]v4[/\\]core[/\\]core\.js$/ }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}\nconfig({ jitless: true });\n`,
    }));
  },
};

/**
 * For Node yaml gives its files as CommonJS, each in a function of its own: V8 reads it all once to find where each ends, and
 * again when it is called. The same files as ES modules, which yaml gives to browsers, are read once, and only what is used.
 */
const YAML_MODULES: Plugin = {
  name: 'yaml-modules',
  setup({ onResolve }) {
    const path = join(ROOT, 'node_modules/yaml/browser/dist/index.js');
    onResolve({ filter: /^yaml$/ }, () => ({ path }));
  },
};

/** Of package.json only what is used, so that a new version of a development tool changes no built file. */
const MANIFEST: Plugin = {
  name: 'manifest',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]package\.json$/ }, ({ path }) => {
      if (path !== join(ROOT, 'package.json')) return undefined;
      const { version, engines } = JSON.parse(readFileSync(path, 'utf8')) as { version: string; engines: object };
      return { contents: JSON.stringify({ version, engines }), loader: 'json' };
    });
  },
};

/** src/start.ts stays a file of its own, in words that old Node versions can read; what it opens is the bundle. */
const OPENS_BUNDLE: Plugin = {
  name: 'opens-bundle',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/entry\.ts$/ }, () => ({ path: './modelassay.js', external: true }));
  },
};

/** Built beside and moved into place, so that a build that fails leaves the old one, and a test never sees half of it. */
async function replace(folder: string): Promise<void> {
  const beside = `${folder}.${process.pid}`;
  try {
    await buildInto(beside);
    if (existsSync(folder)) renameSync(folder, `${beside}.old`);
    renameSync(beside, folder);
  } finally {
    rmSync(`${beside}.old`, { recursive: true, force: true });
    rmSync(beside, { recursive: true, force: true });
  }
}

async function buildInto(folder: string): Promise<void> {
  const options = {
    absWorkingDir: ROOT,
    entryPoints: { modelassay: 'src/entry.ts' },
    outdir: folder,
    // What a door imports when it is opened is a file of its own, so that an action's first line need not wait for
    // megabytes that it does not use. All files stay in one folder: import.meta.url finds the stubs beside it.
    splitting: true,
    chunkNames: 'chunk-[hash]',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['onnxruntime-node', '@duckdb/node-api', 'sharp'],
    plugins: [GLOBAL_PROCESS, REQUIRED_HTTP, LATE_WIDTHS, INTERPRETED_SCHEMAS, YAML_MODULES, MANIFEST],
    legalComments: 'none',
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    logLevel: 'warning',
  } satisfies BuildOptions;
  const apart = await build(options);
  const { metafile, outputFiles } = await build({
    ...options,
    plugins: [...options.plugins, loadedTogether(apart.metafile, ROOT)],
  });
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of nameChunks(metafile, outputFiles, Object.keys(STUBS)))
    writeFileSync(join(folder, name), readBuiltins(REQUIRES.test(text) ? `${BANNER}\n${text}` : text));
  await buildStart(join(folder, 'cli.js'));
  await buildLibrary(join(folder, 'library.js'));
  await writeLibraryTypes(join(folder, 'types'));
  for (const [stub, door] of Object.entries(STUBS)) writeStub(folder, stub, door);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`);
  writeFileSync(join(folder, 'THIRD_PARTY_LICENSES.txt'), licensesOf(metafile));
}

async function buildStart(file: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/start.ts'],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    // The first that reads import() in a module without a flag.
    target: 'node12.20',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [OPENS_BUNDLE, MANIFEST],
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** What other projects import stays a file of its own, so that a bundler of theirs takes no more than they use. */
async function buildLibrary(file: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/library.ts'],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: { js: BANNER },
    plugins: [GLOBAL_PROCESS, REQUIRED_HTTP, MANIFEST],
    legalComments: 'none',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  });
}

function writeStub(folder: string, stub: string, door: readonly string[]): void {
  const file = join(folder, stub);
  mkdirSync(dirname(file), { recursive: true });
  const bundle = relative(dirname(file), join(folder, 'modelassay.js'));
  writeFileSync(
    file,
    `import { open } from '${bundle.startsWith('.') ? bundle : `./${bundle}`}';\nawait open(${door.map((word) => `'${word}'`).join(', ')});\n`,
  );
}

/** The notices that the licences of bundled packages ask for. */
function licensesOf(metafile: Metafile): string {
  const folders = new Set(
    Object.keys(metafile.inputs).flatMap((input) => {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      return match ? [match[1]!] : [];
    }),
  );
  const byText = new Map<string, string[]>();
  for (const folder of [...folders].sort()) {
    const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    const file = readdirSync(join(ROOT, folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
    const text = file ? readFileSync(join(ROOT, folder, file), 'utf8').trim() : '(no licence file in the package)';
    const name = `${manifest.name} ${manifest.version} · ${manifest.license ?? 'see below'}`;
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  const notices = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return `Packages in modelassay.js and their licences\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function filesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}

async function check(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-dist-'));
  try {
    await buildInto(join(folder, 'dist'));
    const fresh = filesIn(join(folder, 'dist'));
    const committed = filesIn(DIST);
    const stale = [...new Set([...fresh.keys(), ...committed.keys()])].filter(
      (name) => fresh.get(name) !== committed.get(name),
    );
    if (stale.length === 0) return console.log(`dist/ is up to date (${fresh.size} files).`);
    console.error(`dist/ is stale: ${stale.join(', ')}. Run \`npm run build\` and commit the outcome.`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, out: { type: 'string' } } });
await (values.check ? check() : replace(values.out === undefined ? DIST : resolve(values.out)));
