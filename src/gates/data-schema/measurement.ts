import type { Contract, Rule } from '../../contracts/model.ts';

/** Everything `measure` found out, as plain data; `judge` and `describe` need nothing else. */
export interface Measurement {
  readonly contract: Pick<Contract, 'name' | 'file' | 'format' | 'version'>;
  readonly tables: readonly TableMeasurement[];
  /** `asked`: it is a rule, which would be a check if it could be tested. */
  readonly notChecked: readonly { readonly title: string; readonly reason: string; readonly asked: boolean }[];
}

export interface TableMeasurement {
  readonly name: string;
  readonly data: string;
  readonly rows: number;
  /** Rows that were drawn, where not all were judged. */
  readonly sampled: number | null;
  readonly rules: readonly RuleMeasurement[];
  readonly histograms: readonly ColumnHistogram[];
}

export interface RuleMeasurement {
  readonly id: string;
  readonly rule: Rule;
  readonly slice: { readonly column: string; readonly value: string } | null;
  readonly outcome: PlanOutcome;
  /** Keys of failing rows, or their numbers; never values. */
  readonly examples: readonly string[];
  /** Rows fail, and nothing tells one from another. */
  readonly nameless?: boolean;
  /** Values of failing rows, only where the policy shows them and the column holds no personal data. */
  readonly values: readonly { readonly key: string; readonly value: string }[];
  /** What stands in failing rows, under the same conditions. */
  readonly observed: string | null;
  /** Finds all failing rows, or the number, in the engine's own command line. */
  readonly sql: string | null;
}

export type PlanOutcome =
  /** Rows were counted. `judged` is how many the rule speaks of: with a value, and fulfilling `where`. */
  | {
      readonly state: 'counted';
      readonly violations: number;
      readonly judged: number;
      /** Of what is counted: rows, or such as gaps. */
      readonly unit: string;
      readonly sampled: boolean;
      readonly detail: string | null;
    }
  | {
      readonly state: 'valued';
      readonly value: number;
      readonly n: number;
      readonly unit: string;
      readonly detail: string | null;
    }
  /** A rule on the table's shape, which no row can change. */
  | { readonly state: 'structure'; readonly holds: boolean; readonly reason: string }
  /** No number could be had; never a pass. */
  | { readonly state: 'error'; readonly reason: string }
  /** No row puts the rule to the test. */
  | { readonly state: 'empty'; readonly reason: string }
  | { readonly state: 'skipped'; readonly reason: string };

export interface ColumnHistogram {
  readonly column: string;
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly limits: readonly { readonly label: string; readonly value: number }[];
}
