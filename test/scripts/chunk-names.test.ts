import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { nameChunks } from '../../scripts/chunk-names.ts';

const DOORS = { one: '1', two: '2' };

/** Doors that are loaded on demand, each of which uses two modules that all share. */
function house(doors: Readonly<Record<string, string>>): Record<string, string> {
  const opens = Object.keys(doors).map((name) => `${name}: () => import('./doors/${name}.ts')`);
  return {
    'src/entry.ts': `export const doors = { ${opens.join(', ')} };`,
    'src/core/text.ts': 'export const text = (value: unknown) => `<${value}>`;',
    'src/core/types.ts': 'export type Word = string;',
    'src/wording/tell.ts':
      "import { text } from '../core/text.ts';\nexport const tell = (value: unknown) => text(value);",
    'node_modules/big/lib/index.js': `export const big = '${'x'.repeat(500)}';`,
    'node_modules/big/package.json': '{ "name": "big", "type": "module", "main": "lib/index.js" }',
    ...Object.fromEntries(
      Object.entries(doors).map(([name, content]) => [
        `src/doors/${name}.ts`,
        `import '../core/types.ts';\nimport { tell } from '../wording/tell.ts';\nimport { big } from 'big';\nexport const open = () => tell(big + ${content});`,
      ]),
    ),
  };
}

async function built(
  files: Readonly<Record<string, string>>,
  stubs: readonly string[] = [],
): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-chunks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { metafile, outputFiles } = await build({
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
  });
  return Object.fromEntries(nameChunks(metafile, outputFiles, stubs).map(({ name, text }) => [name, text]));
}

test('a stub is not overwritten by what it loads, nor the other way round', async () => {
  const files = await built(house(DOORS), ['doors-one.js']);
  expect(Object.keys(files).sort()).toEqual(['doors-two.js', 'loaded-doors-one.js', 'main.js', 'shared-big-index.js']);
  expect(files['main.js']).toContain('import("./loaded-doors-one.js")');
});

test('a file of the build is called by what it holds', async () => {
  const files = await built(house(DOORS));
  expect(Object.keys(files).sort()).toEqual(['doors-one.js', 'doors-two.js', 'main.js', 'shared-big-index.js']);
  expect(files['main.js']).toContain('import("./doors-one.js")');
  expect(files['doors-one.js']).toContain('from"./shared-big-index.js"');
  expect(Object.values(files).join('')).not.toContain('chunk-');
});

test('a new door changes the list of doors and nothing else', async () => {
  const [before, after] = [await built(house(DOORS)), await built(house({ ...DOORS, three: '3' }))];
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed.sort()).toEqual(['doors-three.js', 'main.js']);
  expect(Object.keys(before).filter((name) => !(name in after))).toEqual([]);
});
