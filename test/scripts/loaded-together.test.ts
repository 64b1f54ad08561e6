import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { nameChunks } from '../../scripts/chunk-names.ts';
import { loadedTogether, type Way } from '../../scripts/loaded-together.ts';

/** Three commands and a child: `look` opens `shelf` once it knows where, and so does `move`. */
const FILES = {
  'src/entry.ts':
    "export const doors = { look: () => import('./look.ts'), move: () => import('./move.ts'), help: () => import('./help.ts'), child: () => import('./child.ts') };",
  'src/text.ts': "export const text = 'in: text'; export const words = [text];",
  'src/keys.ts': "import { text } from './text.ts';\nexport const keys = ['in: keys', text];",
  'src/names.ts': "import { text } from './text.ts';\nexport const names = ['in: names', text];",
  'src/shelf.ts':
    "import { names } from './names.ts';\nimport { keys } from './keys.ts';\nexport const shelf = ['in: shelf', names, keys];",
  'src/help.ts': "import { text } from './text.ts';\nexport const open = () => text;",
  'src/look.ts':
    "import { keys } from './keys.ts';\nexport const open = async () => [keys, (await import('./shelf.ts')).shelf];",
  'src/move.ts':
    "import { names } from './names.ts';\nexport const open = async () => [names, (await import('./shelf.ts')).shelf];",
  'src/child.ts': "import { names } from './names.ts';\nexport const open = () => names;",
};
const WAYS: readonly Way[] = [
  ['src/help.ts'],
  ['src/look.ts', 'src/shelf.ts'],
  ['src/move.ts', 'src/shelf.ts'],
  ['src/child.ts'],
];

async function built(ways: readonly Way[]): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-together-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const options = {
    absWorkingDir: folder,
    entryPoints: { main: 'src/entry.ts' },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    chunkNames: 'chunk-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    write: false,
  } satisfies BuildOptions;
  const apart = await build(options);
  const { metafile, outputFiles } = await build({
    ...options,
    plugins: [loadedTogether(apart.metafile, folder, ways)],
  });
  return new Map(nameChunks(metafile, outputFiles).map(({ name, text }) => [name, text]));
}

/** The modules in a file and in all that it imports before it runs. */
function evaluated(files: ReadonlyMap<string, string>, file: string): readonly string[] {
  const text = files.get(file)!;
  const own = [...text.matchAll(/"in: (\w+)"/g)].map(([, module]) => module!);
  const imported = [...text.matchAll(/(?:from|import)"\.\/([\w.-]+)"/g)].flatMap(([, name]) => evaluated(files, name!));
  return [...new Set([...own, ...imported])].sort();
}

test('modules that the same ways load are one file, and no way loads what it did not load', async () => {
  const files = await built(WAYS);
  // Both ways to the shelf load the keys, and the child none of them.
  const shelf = [...files].filter(([, text]) => text.includes('in: shelf'));
  expect(shelf).toHaveLength(1);
  expect(shelf[0]![1]).toContain('in: keys');
  expect(evaluated(files, 'help.js')).toEqual(['text']);
  expect(evaluated(files, 'child.js')).toEqual(['names', 'text']);
});

test('a file that passes another on is left out, and whoever loads it loads that one', async () => {
  const files = await built(WAYS);
  expect([...files.keys()]).not.toContain('shelf.js');
  for (const name of ['look.js', 'move.js']) expect(files.get(name)).toMatch(/import\("\.\/shared-\w+\.js"\)/);
});

test('a way through a module that nothing loads on demand is refused by name', async () => {
  await expect(built([['src/names.ts']])).rejects.toThrow('src/names.ts is not loaded on demand by anything');
});
