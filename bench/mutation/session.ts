import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import { instrument, type Numbered } from './instrument.ts';
import type { Parsed } from './mutants.ts';
import type { Line, Order } from './order.ts';

/** Killed: a test failed, or did not come to an end. Unreached: no test of the room runs the code at all. */
export type Fate = 'killed' | 'survived' | 'unreached';

/** A file whose mutants are tried. */
export interface Subject {
  readonly source: string;
  readonly loops: Parsed['loops'];
  /** Those to try, under numbers that no other file's have. */
  readonly numbered: Numbered;
}

/** A worker that has written nothing for this long is taken to hang in a mutant. */
const SILENCE_MS = 60_000;
const LOOK_MS = 1_000;

/**
 * The fate of every mutant, by its number. First each test tells which mutants it reaches; then each file's tests run
 * against all of theirs in one process; then those that act while modules are loaded, and those whose failure left its
 * process spoiled, get a process of their own.
 */
export async function tryMutants(
  root: string,
  subjects: ReadonlyMap<string, Subject>,
  tests: readonly string[],
): Promise<ReadonlyMap<number, Fate>> {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-mutation-'));
  const vitest = await openVitest(root, subjects, tests);
  try {
    const specifications = await vitest.globTestSpecifications();
    const order = (one: TestSpecification) => tests.findIndex((test) => relative(root, one.moduleId).startsWith(test));
    specifications.sort((a, b) => order(a) - order(b));
    return await new Session(vitest, folder, specifications, subjects).run();
  } finally {
    await vitest.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function openVitest(root: string, subjects: ReadonlyMap<string, Subject>, tests: readonly string[]): Promise<Vitest> {
  const runner = join(import.meta.dirname, 'runner.ts');
  return createVitest(
    {
      root,
      config: false,
      watch: false,
      include: tests.map((test) => (test.endsWith('.ts') ? test : `${test}/**/*.test.ts`)),
      pool: 'forks',
      maxWorkers: 1,
      runner,
      reporters: [{}],
      bail: 1,
      // It would keep the code of one choice of mutants for the next.
      fsModuleCache: false,
      testTimeout: 30_000,
      env: { CI: 'true' },
    },
    {
      plugins: [
        {
          name: 'mutation',
          enforce: 'pre',
          transform(_code, id) {
            const subject = subjects.get(relative(root, id));
            return subject && { code: instrument(subject.source, subject.numbered, subject.loops), map: null };
          },
        },
      ],
    },
  );
}

class Session {
  readonly #vitest: Vitest;
  readonly #folder: string;
  readonly #specifications: readonly TestSpecification[];
  readonly #all: readonly number[];
  /** Which mutants each test reaches, where it can be run again and again. */
  readonly #reaches = new Map<TestSpecification, Map<string, readonly number[]>>();
  /** Which files must be run whole against a mutant. */
  readonly #alone = new Map<number, Set<TestSpecification>>();
  readonly #killed = new Set<number>();
  #journals = 0;

  constructor(
    vitest: Vitest,
    folder: string,
    specifications: readonly TestSpecification[],
    subjects: ReadonlyMap<string, Subject>,
  ) {
    this.#vitest = vitest;
    this.#folder = folder;
    this.#specifications = specifications;
    this.#all = [...subjects.values()].flatMap(({ numbered }) => [...numbered.keys()]);
  }

  async run(): Promise<ReadonlyMap<number, Fate>> {
    for (const specification of this.#specifications) await this.#record(specification);
    for (const specification of this.#specifications) await this.#tryFile(specification);
    for (const [mutant, specifications] of this.#alone) {
      for (const specification of specifications) {
        if (this.#killed.has(mutant)) break;
        await this.#tryAlone(mutant, specification);
      }
    }
    const reached = new Set([
      ...[...this.#reaches.values()].flatMap((tests) => [...tests.values()].flat()),
      ...this.#alone.keys(),
    ]);
    return new Map(
      this.#all.map((mutant): [number, Fate] => [
        mutant,
        this.#killed.has(mutant) ? 'killed' : reached.has(mutant) ? 'survived' : 'unreached',
      ]),
    );
  }

  async #record(specification: TestSpecification): Promise<void> {
    const { lines, ok } = await this.#run(specification, { mode: 'record' });
    const red = lines.find((line) => line.kind === 'red');
    if (red || !ok) {
      const what = red ? `: ${red.test}: ${red.message}` : '';
      throw new Error(`The tests of ${specification.moduleId} do not pass without any mutant${what}`);
    }
    const tests = new Map<string, readonly number[]>();
    for (const line of lines) {
      if (line.kind === 'test' && line.repeatable) tests.set(line.test, line.mutants);
      if (line.kind === 'outside' || (line.kind === 'test' && !line.repeatable)) {
        for (const mutant of line.mutants) this.#keepForLater(mutant, specification);
      }
    }
    this.#reaches.set(specification, tests);
  }

  /** Again in a new process for what is left, where one was spoiled or did not live. */
  async #tryFile(specification: TestSpecification): Promise<void> {
    const done = new Set<string>();
    for (;;) {
      const plan: Record<string, readonly number[]> = {};
      for (const [test, mutants] of this.#reaches.get(specification) ?? []) {
        const left = mutants.filter((mutant) => !this.#killed.has(mutant) && !done.has(`${test} ${mutant}`));
        if (left.length > 0) plan[test] = left;
      }
      if (Object.keys(plan).length === 0) return;
      const { lines } = await this.#run(specification, { mode: 'try', plan });
      const before = done.size + this.#killed.size;
      let open: Extract<Line, { kind: 'start' }> | undefined;
      for (const line of lines) {
        if (line.kind === 'start') open = line;
        if (line.kind !== 'end') continue;
        open = undefined;
        done.add(`${line.test} ${line.mutant}`);
        if (line.outcome === 'failed') this.#killed.add(line.mutant);
        if (line.outcome === 'spoiled') this.#keepForLater(line.mutant, specification);
      }
      // The process died or hung in it.
      if (open) this.#killed.add(open.mutant);
      if (done.size + this.#killed.size === before) {
        throw new Error(`Nothing could be tried with ${specification.moduleId}: its worker did not start.`);
      }
    }
  }

  async #tryAlone(mutant: number, specification: TestSpecification): Promise<void> {
    const { ok } = await this.#run(specification, { mode: 'alone', mutant });
    if (!ok) this.#killed.add(mutant);
  }

  #keepForLater(mutant: number, specification: TestSpecification): void {
    const specifications = this.#alone.get(mutant) ?? new Set();
    this.#alone.set(mutant, specifications.add(specification));
  }

  async #run(
    specification: TestSpecification,
    what: Order extends infer O ? (O extends Order ? Omit<O, 'journal'> : never) : never,
  ): Promise<{ lines: readonly Line[]; ok: boolean }> {
    const journal = join(this.#folder, `${++this.#journals}.jsonl`);
    writeFileSync(journal, '');
    this.#vitest.provide('mutation', { ...what, journal } as Order);
    const watch = endWhenSilent(journal);
    try {
      const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications([specification]);
      // The modules of earlier runs are in the list as well.
      const ok =
        unhandledErrors.length === 0 && testModules.some((one) => one.moduleId === specification.moduleId && one.ok());
      return { lines: linesOf(journal), ok };
    } finally {
      clearInterval(watch);
    }
  }
}

/** Ends the worker, whose number it wrote itself, when it has written nothing for too long. */
function endWhenSilent(journal: string): NodeJS.Timeout {
  let size = 0;
  let since = performance.now();
  return setInterval(() => {
    const text = readFileSync(journal, 'utf8');
    if (text.length !== size) {
      size = text.length;
      since = performance.now();
    }
    if (performance.now() - since < SILENCE_MS) return;
    for (const line of linesOf(journal)) {
      if (line.kind === 'worker') process.kill(line.pid, 'SIGKILL');
    }
  }, LOOK_MS);
}

function linesOf(journal: string): Line[] {
  return readFileSync(journal, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
