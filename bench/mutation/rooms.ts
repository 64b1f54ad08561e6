import { globSync } from 'node:fs';

/** Code that decides, and the tests that must notice when it decides wrongly: its own first, no server, no database. */
export interface Room {
  readonly name: string;
  /** Files, or folders with everything in them. */
  readonly files: readonly string[];
  /** Files, or folders with everything in them; the quickest to fail first. */
  readonly tests: readonly string[];
}

export const ROOMS: readonly Room[] = [
  {
    name: 'result',
    // The document's schema is a table of shapes, not a decision; fuzzing it is the business of test/result/fuzz.test.ts.
    files: [
      'src/result/agree.ts',
      'src/result/canonical.ts',
      'src/result/decide.ts',
      'src/result/read.ts',
      'src/result/verdict.ts',
    ],
    tests: [
      'test/result/decide.test.ts',
      'test/result/verdict.test.ts',
      'test/result/canonical.test.ts',
      'test/result/agree.test.ts',
      'test/result/read.test.ts',
    ],
  },
  {
    name: 'stats',
    files: ['src/stats/'],
    tests: ['test/stats'],
  },
  {
    name: 'metrics',
    files: ['src/metrics/'],
    // Curves and ranks are held against scikit-learn through the gate, over tables of a few rows.
    tests: ['test/metrics', 'test/gates/accuracy/scores.test.ts', 'test/gates/accuracy/judge.test.ts'],
  },
  {
    name: 'policy',
    files: ['src/policy/', 'src/suite/settle.ts', 'src/suite/exit-code.ts'],
    tests: ['test/suite/settle.test.ts', 'test/suite/exit-code.test.ts', 'test/policy'],
  },
  {
    name: 'judge of accuracy',
    files: ['src/gates/accuracy/judge.ts', 'src/gates/accuracy/threshold-choice.ts', 'src/gates/accuracy/limits.ts'],
    tests: [
      'test/gates/accuracy/judge.test.ts',
      'test/gates/accuracy/keys.test.ts',
      'test/gates/accuracy/limits.test.ts',
      'test/gates/accuracy/threshold-choice.test.ts',
    ],
  },
  {
    name: 'judge of data-schema',
    files: ['src/gates/data-schema/judge.ts', 'src/gates/data-schema/verdict.ts'],
    tests: ['test/gates/data-schema/judge.test.ts'],
  },
  {
    name: 'evidence',
    files: ['src/evidence/fresh.ts', 'src/evidence/verify.ts'],
    tests: [
      'test/evidence/fresh.test.ts',
      'test/evidence/verify.test.ts',
      'test/evidence/waivers.test.ts',
      'test/evidence/statement.test.ts',
      'test/evidence/keyless.test.ts',
    ],
  },
  {
    name: 'promotion',
    files: ['src/registry/move.ts', 'src/registry/promote.ts', 'src/registry/rollback.ts', 'src/registry/stores.ts'],
    tests: [
      'test/registry/move.test.ts',
      'test/registry/promote.test.ts',
      'test/registry/rollback.test.ts',
      'test/registry/standing.test.ts',
      'test/registry/clock.test.ts',
      'test/registry/interrupt.test.ts',
      'test/registry/refusals.test.ts',
      'test/registry/promotion.test.ts',
      'test/registry/verbs.test.ts',
      'test/registry/within.test.ts',
    ],
  },
];

/** The source files of a room, from the repository's root. */
export function filesOf({ files }: Room, root: string): readonly string[] {
  return files.flatMap((file) => (file.endsWith('/') ? globSync(`${file}**/*.ts`, { cwd: root }).sort() : [file]));
}
