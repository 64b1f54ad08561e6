/** What a worker is told to do with the tests of its file. */
export type Order = { readonly journal: string } & (
  | { readonly mode: 'record' }
  /** By the id of each test, which mutants to try it against. */
  | { readonly mode: 'try'; readonly plan: Readonly<Record<string, readonly number[]>> }
  /** One mutant is on from before the first import to the end. */
  | { readonly mode: 'alone'; readonly mutant: number }
);

/** What a worker writes down as it goes, one JSON text a line: it may not live to tell it at the end. */
export type Line =
  | { readonly kind: 'worker'; readonly pid: number }
  /** Reached while nothing was tested yet: while modules are loaded and hooks run. */
  | { readonly kind: 'outside'; readonly mutants: readonly number[] }
  /** `repeatable`: the same test holds a second time in the same process, so that mutants can take turns in it. */
  | { readonly kind: 'test'; readonly test: string; readonly mutants: readonly number[]; readonly repeatable: boolean }
  | { readonly kind: 'red'; readonly test: string; readonly message: string }
  | { readonly kind: 'start'; readonly test: string; readonly mutant: number }
  /** `spoiled`: without the mutant the test failed as well afterwards, so that the failure proves nothing. */
  | {
      readonly kind: 'end';
      readonly test: string;
      readonly mutant: number;
      readonly outcome: 'passed' | 'failed' | 'spoiled';
    };

declare module 'vitest' {
  interface ProvidedContext {
    mutation: Order;
  }
}
