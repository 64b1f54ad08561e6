import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

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

export const helloKeys = z.strictObject({ word: z.string().describe('What it says.') });
export type HelloKeys = z.infer<typeof helloKeys>;
`,
  'src/gates/hello/steps.ts': `export async function measure() {
  return { measurement: null, provenance: { subject: null, baseline: null, datasets: [], environment: {} } };
}
export const judge = () => [];
export const describe = () => ({ summary: 'Hello.', tables: [], figures: [], notChecked: [] });
`,
};

/** A copy of what generation reads, with a folder more and a name more in the list of gates. */
function houseWithHello() {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-house-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['src', 'scripts', 'actions', 'docs', 'schema', 'README.md', 'action.yml', 'package.json'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  for (const [name, text] of Object.entries(HELLO)) write(name, text);
  const list = read('src/gates/list.ts').replace(
    'asAnyGate(accuracyGate)',
    'asAnyGate(accuracyGate), asAnyGate(helloGate)',
  );
  write('src/gates/list.ts', `import { helloGate } from './hello/about.ts';\n${list}`);
  const generate = (...args: string[]) => {
    const ran = spawnSync(process.execPath, ['scripts/generate.ts', ...args], { cwd: folder, encoding: 'utf8' });
    return { code: ran.status, said: ran.stdout + ran.stderr };
  };
  return { write, read, generate };
}

test('a new gate is a folder and a line, and generation asks for the rest by name', () => {
  const house = houseWithHello();
  const first = house.generate();
  expect(first.code).toBe(1);
  for (const wanted of [
    'actions/hello/README.md is missing or empty',
    'docs/hello.md is missing',
    'add a line to its table of gates',
  ])
    expect(first.said).toContain(wanted);
  expect(house.read('actions/hello/action.yml')).toContain('word:');
  expect(house.read('schema/modelassay.schema.json')).toContain('"hello"');

  house.write('actions/hello/README.md', 'It says hello.\n');
  expect(house.generate().said).toContain('actions/hello/README.md has no place for the table of inputs');
  const blocks = ['inputs', 'outputs'].map((name) => `<!-- ${name} -->\n<!-- /${name} -->\n`);
  house.write('actions/hello/README.md', `It says hello.\n\n${blocks.join('\n')}`);
  house.write('docs/hello.md', 'It says hello.\n');
  house.write('README.md', `${house.read('README.md')}\n[\`actions/hello\`](actions/hello/README.md)\n`);
  expect(house.generate()).toEqual({ code: 0, said: '' });
  expect(house.read('actions/hello/README.md')).toContain('| `word` | What it says. |');
  expect(house.generate('--check').code).toBe(0);
});
