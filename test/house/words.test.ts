import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const SRC = join(ROOT, 'src');

/** Where a name that others see may hold the word, and what it must not be called alone. */
interface Use {
  readonly files: RegExp;
  /** A type of just this name, where there is one: the file that declares it. */
  readonly bare: string | null;
  /** What the word means elsewhere in the field, under a name that stands in the table for itself. */
  readonly except?: RegExp;
}

/** The words that meant several things once. What each means stands in the tables of docs/architecture.md. */
const GUARDED: Readonly<Record<string, Use>> = {
  // As a noun; to measure is what any gate does, and a measurement what it yields.
  measure: {
    files: /^(contracts\/measure|report\/[\w-]+|gates\/accuracy\/fairness-keys|gates\/data-schema\/.*)\.ts$/,
    bare: 'contracts/measure.ts',
    except: /^measure[A-Z]|^measure$/,
  },
  limit: { files: /^(result|contracts|gates|init)\//, bare: 'result/check.ts' },
  outcome: { files: /./, bare: null },
  severity: { files: /^contracts\//, bare: null },
  effect: { files: /^(result|report)\//, bare: 'result/effect.ts', except: /^designEffect/ },
  check: { files: /./, bare: 'result/check.ts' },
  evidence: { files: /^(evidence|suite|registry|cli|actions)\//, bare: 'evidence/evidence.ts' },
  registry: { files: /^(registry|suite|doctor|cli|actions)\//, bare: 'registry/registry.ts' },
  budget: { files: /^(child|predict|gates\/context|github|core)/, bare: null },
  handling: { files: /^(result|config)\//, bare: 'result/verdict.ts' },
  distance: { files: /^(stats|gates\/drift)\//, bare: 'stats/distance.ts' },
};

interface Exported {
  readonly file: string;
  readonly name: string;
  readonly isType: boolean;
}

const exported = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [
      ...readFileSync(join(SRC, file), 'utf8').matchAll(
        /^export (?:async )?(?:abstract )?(function\*?|const|class|interface|type) (\w+)/gm,
      ),
    ].map(([, kind, name]): Exported => ({ file, name: name!, isType: kind === 'interface' || kind === 'type' })),
  );

/** `FAIRNESS_MEASURES` → fairness, measure. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .map((word) => (word.endsWith('s') ? word.slice(0, -1) : word));
}

function strays(all: readonly Exported[]): string[] {
  return Object.entries(GUARDED).flatMap(([word, { files, bare, except }]) =>
    all
      .filter(({ name }) => wordsOf(name).includes(word) && except?.test(name) !== true)
      .filter(({ file, name, isType }) => !files.test(file) || (isType && name.toLowerCase() === word && file !== bare))
      .map(({ file, name }) => `src/${file} exports ${name}: what is meant by ${word} stands in docs/architecture.md`),
  );
}

/** The words of all tables, each with what it means. */
function dictionary(): (readonly [word: string, meaning: string])[] {
  const [words] = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8').split('\n## How data flows');
  return [...words!.matchAll(/^\| (?!word |---)([^|]+) \| (.+) \|$/gm)].flatMap(([, names, meaning]) =>
    names!.split(', ').map((name) => [name, meaning!] as const),
  );
}

describe('words', () => {
  test('a word stands in the tables once', () => {
    const words = dictionary().map(([word]) => word);
    expect(words.length).toBeGreaterThan(50);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  test('each word that meant several things has its meaning there', () => {
    const words = new Map(dictionary());
    expect(Object.keys(GUARDED).filter((word) => !words.has(word))).toEqual([]);
  });

  test('the names that the code exports keep to them', () => {
    expect(exported.length).toBeGreaterThan(1_000);
    expect(strays(exported)).toEqual([]);
  });

  test('a second meaning is seen, and told with the file and the name', () => {
    const another = [
      { file: 'stats/shift.ts', name: 'EffectSize', isType: true },
      { file: 'child/watch.ts', name: 'WATCH_LIMITS', isType: false },
      { file: 'table/query.ts', name: 'Outcome', isType: true },
      { file: 'profile/design-effect.ts', name: 'designEffectsOf', isType: false },
      { file: 'gates/drift/measure.ts', name: 'measureDrift', isType: false },
    ];
    expect(strays(another)).toEqual([
      'src/child/watch.ts exports WATCH_LIMITS: what is meant by limit stands in docs/architecture.md',
      'src/table/query.ts exports Outcome: what is meant by outcome stands in docs/architecture.md',
      'src/stats/shift.ts exports EffectSize: what is meant by effect stands in docs/architecture.md',
    ]);
  });

  test('a guarded word is still in use', () => {
    const used = new Set(exported.flatMap(({ name }) => wordsOf(name)));
    expect(Object.keys(GUARDED).filter((word) => !used.has(word))).toEqual([]);
  });
});
