import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** From the bottom up, one room a floor: a room may use the rooms above it in this list, and itself. */
const FLOORS = [
  'core',
  'wording',
  'result',
  'stats',
  'metrics',
  'config',
  'runtime',
  'child',
  'gpu',
  'onnx',
  'json-schema',
  'table',
  'contracts',
  'profile',
  'predict',
  'images',
  'policy',
  'evidence',
  'registry',
  'report',
  'gates',
  'github',
  'suite',
  'init',
  'doctor',
  'cli',
  'actions',
];

/** Pure rooms: nothing of ours but each other's types and the core. */
const PURE = ['stats', 'metrics', 'result'];

const NATIVES: Readonly<Record<string, string>> = {
  'onnxruntime-node': 'runtime/onnxruntime.ts',
  '@duckdb/node-api': 'runtime/duckdb.ts',
  sharp: 'runtime/sharp.ts',
};

/** Modules of Node that compute and touch nothing. */
const HARMLESS = ['node:path', 'node:util', 'node:crypto', 'node:stream', 'node:zlib'];

/** What code can touch without an import. */
const AMBIENT =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.\w+|\bprocess\.\w+|\bMath\.random\(|\bfetch\(|\bset(?:Timeout|Interval)\(/g;

interface Import {
  readonly file: string;
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[\w*\s{},]+?\sfrom\s+)?'([^']+)'/gm);
  const dynamic = text.matchAll(/(typeof\s+)?\bimport\(\s*'([^']+)'\s*\)/g);
  return [...statements, ...dynamic].map(([, type, from]) => ({
    file,
    from: from!,
    target: from!.startsWith('.') ? relative(SRC, resolve(SRC, dirname(file), from!)) : from!,
    typeOnly: type !== undefined,
  }));
}

const roomOf = (path: string) => path.split('/')[0]!;
const floorOf = (room: string) => FLOORS.indexOf(room);
const ours = imports.filter((item) => item.from.startsWith('.') && !item.target.startsWith('..'));

const betweenRooms = ours.filter(({ file, target }) => file.includes('/') && roomOf(file) !== roomOf(target));

/** Every ring that a walk along the arrows runs into, each named once from where it was entered. */
function ringsOf(arrows: readonly (readonly [from: string, to: string])[]): string[] {
  const next = Map.groupBy(arrows, ([from]) => from);
  const done = new Set<string>();
  const rings: string[] = [];
  const visit = (at: string, trail: readonly string[]) => {
    const start = trail.indexOf(at);
    if (start >= 0) rings.push([...trail.slice(start), at].join(' → '));
    if (start >= 0 || done.has(at)) return;
    for (const [, to] of next.get(at) ?? []) visit(to, [...trail, at]);
    done.add(at);
  };
  for (const from of next.keys()) visit(from, []);
  return rings;
}

describe('the house', () => {
  test('every room has a floor', () => {
    expect(files.length).toBeGreaterThan(30);
    const rooms = files.filter((file) => file.includes('/')).map(roomOf);
    expect([...new Set(rooms)].sort()).toEqual(FLOORS.toSorted());
  });

  test('arrows go down only', () => {
    const up = betweenRooms
      .filter(({ file, target }) => floorOf(roomOf(target)) > floorOf(roomOf(file)))
      .map(({ file, target }) => `${file} → ${target}`);
    expect(up).toEqual([]);
  });

  test('rooms form no ring, however long', () => {
    expect(ringsOf(betweenRooms.map(({ file, target }) => [roomOf(file), roomOf(target)]))).toEqual([]);
  });

  test('no file is part of an import cycle, not even of types', () => {
    expect(ringsOf(ours.map(({ file, target }) => [file, target]))).toEqual([]);
  });

  test('a ring over three is seen', () => {
    const arrows = [
      ['report', 'registry'],
      ['registry', 'policy'],
      ['policy', 'report'],
      ['suite', 'report'],
    ] as const;
    expect(ringsOf(arrows)).toEqual(['report → registry → policy → report']);
  });

  test('statistics, metrics and results import nothing of ours but types and the core', () => {
    const impure = ours
      .filter(
        ({ file, target, typeOnly }) => PURE.includes(roomOf(file)) && roomOf(target) !== roomOf(file) && !typeOnly,
      )
      .filter(({ target }) => roomOf(target) !== 'core')
      .map(({ file, target }) => `${file} → ${target}`);
    expect(impure).toEqual([]);
  });

  test('only actions and github speak to the toolkit', () => {
    const others = imports
      .filter(({ from, file }) => /^@(actions|octokit)\//.test(from) && !['actions', 'github'].includes(roomOf(file)))
      .map(({ file, from }) => `${file} → ${from}`);
    expect(others).toEqual([]);
  });

  test('a native module is named in one file', () => {
    const strays = imports
      .filter(({ from, file }) => from in NATIVES && NATIVES[from] !== file)
      .filter(({ typeOnly }) => !typeOnly)
      .map(({ file, from }) => `${file} → ${from}`);
    expect(strays).toEqual([]);
  });

  test('inputs are read in one file', () => {
    const places = files.filter((file) =>
      /\.get(?:Multiline|Boolean)?Input\(/.test(readFileSync(join(SRC, file), 'utf8')),
    );
    expect(places).toEqual(['actions/inputs.ts']);
  });

  test('a gate reaches disk, process, network, clock and chance through its context only', () => {
    const reached = new Set(files.filter((file) => roomOf(file) === 'gates'));
    for (const file of reached)
      for (const item of ours) if (item.file === file && !item.typeOnly) reached.add(item.target);
    const modules = imports
      .filter(({ file, from, typeOnly }) => reached.has(file) && from.startsWith('node:') && !typeOnly)
      .filter(({ from }) => !HARMLESS.includes(from))
      .map(({ file, from }) => `${file} → ${from}`);
    expect(modules).toEqual([]);
    const globals = [...reached].flatMap((file) =>
      [...readFileSync(join(SRC, file), 'utf8').matchAll(AMBIENT)].map(([found]) => `${file}: ${found}`),
    );
    expect(globals).toEqual([]);
  });

  test('one place fails a job, and the toolkit writes to no log: its escaping lets terminal sequences through', () => {
    const places = files.filter((file) =>
      /\bsetFailed\(|\bcore\.(?:error|warning|info|notice)\(|\bprocess\.exitCode\s*=/.test(
        readFileSync(join(SRC, file), 'utf8'),
      ),
    );
    expect(places.filter((file) => !['actions/run-action.ts', 'entry.ts', 'start.ts'].includes(file))).toEqual([]);
  });

  test('what may be a user’s file is read in one place, which waits for no pipe', () => {
    // Files of our own, of the machine, and tables that `table/files.ts` found to be plain files.
    const own =
      /^(core\/plain-file|suite\/(machine|machine-load|tool-digest)|child\/watchdog|github\/(event|report-artifact)|images\/decode|onnx\/window|predict\/(placement|loaded-libraries)|runtime\/.*|table\/files|table\/duckdb\/.*)\.ts$/;
    const readers = files.filter((file) =>
      /^import \{[^}]*\b(?:readFile|readFileSync|createReadStream)\b[^}]*\} from 'node:fs/m.test(
        readFileSync(join(SRC, file), 'utf8'),
      ),
    );
    expect(readers.filter((file) => !own.test(file))).toEqual([]);
  });

  test('what is caught is called error', () => {
    const others = files.flatMap((file) =>
      [...readFileSync(join(SRC, file), 'utf8').matchAll(/\bcatch \((\w+)\)/g)].flatMap(([, name]) =>
        name === 'error' ? [] : [`${file}: ${name}`],
      ),
    );
    expect(others).toEqual([]);
  });

  test('what moves a stage can reach no cache', () => {
    const reached = new Set(['actions/promote.ts', 'actions/rollback.ts']);
    for (const file of reached)
      for (const item of ours) if (item.file === file && !item.typeOnly) reached.add(item.target);
    expect(reached.has('registry/promote.ts')).toBe(true);
    expect([...reached].filter((file) => ['github/cache.ts', 'runtime/from-remote-cache.ts'].includes(file))).toEqual(
      [],
    );
  });

  test('no file is a drawer', () => {
    const long = files
      .map((file) => ({ file, lines: readFileSync(join(SRC, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 350);
    expect(long).toEqual([]);
  });
});
