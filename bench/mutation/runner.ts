import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import { inject, type RunnerTestCase, TestRunner, type TestRunnerConfig } from 'vitest';
import type { Line } from './order.ts';

/** What the instrumented code asks. */
interface Switch {
  at(mutant: number): boolean;
  tick(): void;
}

declare global {
  var __mutation: Switch | undefined;
}

/** Turns of loops that a test may take with a mutant: far more than any takes without. */
const MAX_TURNS = 20_000_000;
const NONE = -1;

let active = NONE;
let turns = 0;
let maxTurns = Number.POSITIVE_INFINITY;
let reached = new Set<number>();

globalThis.__mutation = {
  at(mutant) {
    reached.add(mutant);
    return mutant === active;
  },
  tick() {
    if (++turns > maxTurns) throw new Error('The mutant does not come to an end.');
  },
};

/** Runs each test against many mutants in one process; see `session.ts` for the order of things. */
export default class MutationRunner extends TestRunner {
  readonly #order = inject('mutation');
  readonly #settled = new Set<number>();
  #unsure = false;
  #spoiled = false;

  constructor(config: TestRunnerConfig) {
    super(config);
    // A property has the same cases for every mutant; a shrunk example is of no use here.
    fc.configureGlobal({ seed: 1, endOnFailure: true });
    if (this.#order.mode === 'alone') {
      active = this.#order.mutant;
      maxTurns = 10 * MAX_TURNS;
    }
    this.#write({ kind: 'worker', pid: process.pid });
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const order = this.#order;
    if (order.mode === 'record') await this.#record(test);
    else if (order.mode === 'try') await this.#try(test, order.plan[test.id] ?? []);
    else await TestRunner.getTestFn(test)();
  }

  /** Twice: what holds only once in a process cannot be tried against many mutants there. */
  async #record(test: RunnerTestCase): Promise<void> {
    this.#write({ kind: 'outside', mutants: [...reached] });
    reached = new Set();
    const problem = await failureOf(test);
    const mutants = [...reached];
    if (problem !== undefined && !this.#unsure) {
      this.#write({ kind: 'red', test: test.name, message: String(problem) });
      throw problem;
    }
    const repeatable = problem === undefined && (await failureOf(test)) === undefined;
    this.#unsure ||= !repeatable;
    this.#write({ kind: 'test', test: test.id, mutants, repeatable });
    reached = new Set();
  }

  async #try(test: RunnerTestCase, mutants: readonly number[]): Promise<void> {
    for (const mutant of mutants) {
      if (this.#spoiled) return;
      if (this.#settled.has(mutant)) continue;
      this.#write({ kind: 'start', test: test.id, mutant });
      turns = 0;
      maxTurns = MAX_TURNS;
      active = mutant;
      const failed = (await failureOf(test)) !== undefined;
      active = NONE;
      maxTurns = Number.POSITIVE_INFINITY;
      this.#spoiled = failed && (await failureOf(test)) !== undefined;
      if (failed && !this.#spoiled) this.#settled.add(mutant);
      const outcome = this.#spoiled ? 'spoiled' : failed ? 'failed' : 'passed';
      this.#write({ kind: 'end', test: test.id, mutant, outcome });
    }
  }

  #write(line: Line): void {
    appendFileSync(this.#order.journal, `${JSON.stringify(line)}\n`);
  }
}

async function failureOf(test: RunnerTestCase): Promise<unknown> {
  try {
    await TestRunner.getTestFn(test)();
    return undefined;
  } catch (error) {
    return error ?? new Error('It failed without an error.');
  }
}
