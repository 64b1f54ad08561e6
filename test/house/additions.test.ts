import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
const TSCONFIG = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as object;

/** A gate in the fewest lines: what it is, its keys, what it does. */
const HELLO = {
  'src/gates/hello/about.ts': `import type { Gate } from '../gate.ts';
import type { HelloKeys } from './keys.ts';

export const helloGate: Gate<HelloKeys, null> = {
  name: 'hello',
  title: 'Hello',
  decides: 'Decides nothing.',
  example: 'modelassay hello',
  comparesModels: false,
  explains: false,
  schema: async () => (await import('./keys.ts')).helloKeys,
  load: () => import('./steps.ts'),
};
`,
  'src/gates/hello/keys.ts': `import * as z from 'zod';
import { judged } from '../../config/meaning.ts';

export const helloKeys = z.strictObject({ word: judged(z.string()).describe('What it says.') });
export type HelloKeys = z.infer<typeof helloKeys>;
`,
  'src/gates/hello/steps.ts': `export async function measure() {
  return { measurement: null, provenance: { subject: null, baseline: null, datasets: [], environment: {} } };
}
export const judge = () => [];
export const describe = () => ({ summary: 'Hello.', tables: [], figures: [], notChecked: [] });
`,
};

/** A registry in the fewest lines: its keys and how it is opened, and what it does. */
const HELLO_REGISTRY = {
  'src/registry/hello/kind.ts': `import * as z from 'zod';
import type { RegistryKind } from '../registry-kind.ts';

const schema = z.strictObject({ kind: z.literal('hello').describe('Says hello.') });

export const helloKind: RegistryKind<typeof schema> = {
  schema,
  open: async () => (await import('./registry.ts')).helloRegistry(),
  defaultLedger: () => ({ kind: 'git', remote: 'origin' }),
};
`,
  'src/registry/hello/registry.ts': `import { folderRegistry } from '../folder/registry.ts';
import type { Registry } from '../registry.ts';

export function helloRegistry(): Registry {
  return { ...folderRegistry('/nowhere'), kind: 'hello' };
}
`,
};

/** A copy of what generation reads. */
function scratchHouse() {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-house-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of [
    ...['src', 'scripts', 'actions', 'docs', 'schema', 'README.md', 'action.yml', 'package.json'],
    ...[
      'test/gates',
      'test/metrics',
      'test/registry',
      'test/report',
      'test/result',
      'test/integration/registry',
      'biome.json',
    ],
  ])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  /** One line of a list changed, which must be there. */
  const edit = (name: string, from: string, to: string) => {
    expect(read(name)).toContain(from);
    write(name, read(name).replace(from, to));
  };
  const generate = (...args: string[]) => {
    const ran = spawnSync(process.execPath, ['scripts/generate.ts', ...args], { cwd: folder, encoding: 'utf8' });
    return { code: ran.status, said: ran.stdout + ran.stderr };
  };
  /** All that these folders reach, as the compiler sees it. */
  const types = (...folders: string[]) => {
    write('tsconfig.json', JSON.stringify({ ...TSCONFIG, include: folders }));
    const ran = spawnSync(process.execPath, [TSC, '-p', '.'], { cwd: folder, encoding: 'utf8' });
    return { code: ran.status, said: ran.stdout + ran.stderr };
  };
  const lint = (...folders: string[]) => {
    const ran = spawnSync(process.execPath, [BIOME, 'lint', '--vcs-enabled=false', ...folders], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { code: ran.status, said: ran.stderr };
  };
  return { write, read, edit, generate, types, lint };
}

test('a new gate is a folder and a line, and generation asks for the rest by name', () => {
  const house = scratchHouse();
  for (const [name, text] of Object.entries(HELLO)) house.write(name, text);
  house.edit('src/gates/list.ts', '  asAnyGate(latencyGate)', '  asAnyGate(helloGate),\n  asAnyGate(latencyGate)');
  house.edit(
    'src/gates/list.ts',
    'import { latencyGate',
    "import { helloGate } from './hello/about.ts';\nimport { latencyGate",
  );
  house.edit('src/gates/hello/keys.ts', 'judged(z.string())', 'z.string()');
  const first = house.generate();
  expect(first.code).toBe(1);
  for (const wanted of [
    'The key gates.hello.word has no meaning',
    'actions/hello/README.md is missing or empty',
    'docs/hello.md is missing',
    'add a line to its table of gates',
    'test/gates/hello/judge.test.ts is missing',
  ])
    expect(first.said).toContain(wanted);
  expect(house.read('actions/hello/action.yml')).toContain('word:');
  expect(house.read('schema/modelassay.schema.json')).toContain('"hello"');

  house.edit('src/gates/hello/keys.ts', 'z.string()', 'judged(z.string())');
  house.write('actions/hello/README.md', 'It says hello.\n');
  expect(house.generate().said).toContain('actions/hello/README.md has no place for the table of inputs');
  const blocks = ['inputs', 'outputs'].map((name) => `<!-- ${name} -->\n<!-- /${name} -->\n`);
  house.write('actions/hello/README.md', `It says hello.\n\n${blocks.join('\n')}`);
  house.write('docs/hello.md', 'It says hello.\n');
  house.write('test/gates/hello/judge.test.ts', '');
  house.write('README.md', `${house.read('README.md')}\n[\`actions/hello\`](actions/hello/README.md)\n`);
  expect(house.generate()).toEqual({ code: 0, said: '' });
  expect(house.read('actions/hello/README.md')).toContain('| `word` | What it says. |');
  expect(house.generate('--check').code).toBe(0);
  // It is whole for the compiler and for the linter, and both look at what it is made of.
  expect(house.types('src')).toEqual({ code: 0, said: '' });
  expect(house.lint('src/gates')).toEqual({ code: 0, said: '' });
  house.edit('src/gates/hello/steps.ts', 'judge = () => []', 'judge = () => [1]');
  expect(house.types('src').said).toContain('src/gates/hello/about.ts');
  house.write('src/gates/hello/said_twice.ts', "import { join } from 'node:path';\nexport const said_twice = 1;\n");
  expect(house.lint('src/gates').said).toMatch(/hello\/said_twice\.ts/);
});

test('a new metric, registry and format of the report are a file and a line each, and generation asks for the rest', () => {
  const house = scratchHouse();
  house.write(
    'src/metrics/hello.ts',
    "import { accuracyMicro } from './agreement.ts';\n\nexport const hello = { ...accuracyMicro, name: 'hello' };\n",
  );
  house.edit('src/metrics/list.ts', '  named(balancedAccuracy', "  named(hello, 'hi'),\n  named(balancedAccuracy");
  house.edit('src/metrics/list.ts', 'import { logLoss }', "import { hello } from './hello.ts';\nimport { logLoss }");
  house.write('src/report/hello.ts', "export const renderHello = () => 'hello';\n");
  const line = "  hello: { file: 'hello.txt', render: async () => (await import('./hello.ts')).renderHello() },";
  house.edit('src/report/write.ts', '  junit: {', `${line}\n  junit: {`);
  for (const [name, text] of Object.entries(HELLO_REGISTRY)) house.write(name, text);
  house.edit('src/registry/kinds.ts', '[folderKind, gitKind', '[folderKind, helloKind, gitKind');
  house.edit(
    'src/registry/kinds.ts',
    'import { kindOf',
    "import { helloKind } from './hello/kind.ts';\nimport { kindOf",
  );
  const { code, said } = house.generate();
  expect(code).toBe(1);
  for (const wanted of [
    'docs/accuracy.md has no line for the metric hello',
    'The metric hello has no golden value',
    'docs/report.md does not name hello.txt',
    'test/report/hello.test.ts is missing or empty',
    'docs/registry-guarantees.md has no row for the registry hello',
    'test/registry/hello.test.ts is missing',
  ])
    expect(said).toContain(wanted);
  expect(house.read('schema/modelassay.schema.json')).toContain('"hello"');
  // Where readers could be harmed by a new format, the compiler asks; nothing else has to be touched.
  expect(house.types('src', 'test/report/injection.test.ts').said).toMatch(
    /^test\/report\/injection\.test\.ts\(\d+,\d+\): error TS2741: Property 'hello' is missing/,
  );
  house.edit('test/report/injection.test.ts', '  md: staysMarkdown', '  hello: () => {},\n  md: staysMarkdown');
  expect(house.types('src', 'test/report/injection.test.ts')).toEqual({ code: 0, said: '' });
  expect(house.lint('src/metrics', 'src/report', 'src/registry')).toEqual({ code: 0, said: '' });
});
