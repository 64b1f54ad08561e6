import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** From the bottom up: a room may use rooms on lower floors, and itself. */
const FLOORS: readonly (readonly string[])[] = [
  ['core'],
  ['result', 'config', 'stats', 'runtime'],
  ['metrics'],
  ['onnx', 'table', 'predict', 'contracts', 'images'],
  ['gates', 'report', 'github', 'policy', 'registry', 'evidence'],
  ['suite'],
  ['cli', 'actions'],
];

/** Pure rooms: nothing of ours but each other's types and the core. */
const PURE = ['stats', 'metrics', 'result'];

const NATIVES: Readonly<Record<string, string>> = {
  'onnxruntime-node': 'runtime/onnxruntime.ts',
  '@duckdb/node-api': 'runtime/duckdb.ts',
  sharp: 'runtime/sharp.ts',
};

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
const floorOf = (room: string) => FLOORS.findIndex((floor) => floor.includes(room));
const ours = imports.filter((item) => item.from.startsWith('.') && !item.target.startsWith('..'));

describe('the house', () => {
  test('every room has a floor', () => {
    expect(files.length).toBeGreaterThan(30);
    const rooms = files.filter((file) => file.includes('/')).map(roomOf);
    expect([...new Set(rooms)].filter((room) => floorOf(room) < 0)).toEqual([]);
  });

  test('arrows go down only', () => {
    const up = ours
      .filter(({ file, target }) => file.includes('/') && roomOf(file) !== roomOf(target))
      .filter(({ file, target }) => floorOf(roomOf(target)) > floorOf(roomOf(file)))
      .map(({ file, target }) => `${file} → ${target}`);
    expect(up).toEqual([]);
  });

  test('rooms on one floor do not form a ring', () => {
    const edges = new Set(
      ours
        .filter(({ file, target }) => file.includes('/') && roomOf(file) !== roomOf(target))
        .map(({ file, target }) => `${roomOf(file)} ${roomOf(target)}`),
    );
    const both = [...edges].filter((edge) => edges.has(edge.split(' ').reverse().join(' ')));
    expect(both).toEqual([]);
  });

  test('no file is part of an import cycle, not even of types', () => {
    const next = new Map<string, string[]>();
    for (const { file, target } of ours) next.set(file, [...(next.get(file) ?? []), target]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]) => {
      const start = trail.indexOf(file);
      if (start >= 0) cycles.push([...trail.slice(start), file].join(' → '));
      if (start >= 0 || done.has(file)) return;
      for (const target of next.get(file) ?? []) visit(target, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
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

  test('one place fails a job', () => {
    const places = files.filter((file) =>
      /\bsetFailed\(|\bprocess\.exitCode\s*=/.test(readFileSync(join(SRC, file), 'utf8')),
    );
    expect(places.filter((file) => !['actions/run-action.ts', 'entry.ts', 'start.ts'].includes(file))).toEqual([]);
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
