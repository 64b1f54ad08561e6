import type * as z from 'zod';
import type { KeyPath, SourceMap } from '../config/sources.ts';
import type { Digest } from '../core/units.ts';
import type { ModelSource } from '../predict/model-source.ts';
import type { NamedModel } from '../predict/row-predictor.ts';
import type { Check, Figure, Result, Table } from '../result/document.ts';
import type { Value } from '../table/query.ts';
import type { GateContext, SharedContext } from './context.ts';
import type { MetricLimit } from './limit.ts';

/** A model as the policy names it, before it is opened. */
export interface ModelPolicy extends NamedModel<ModelSource> {
  /** The label of each column of scores; undefined where nobody names them. */
  readonly classes: readonly string[] | undefined;
  /** The key of the policy that says how it is read, where that is not `model`. */
  readonly key?: 'baseline' | undefined;
  /** Which version of a registry it is; undefined for a file of the user. */
  readonly registered?: { readonly version: string; readonly digest: Digest; readonly since: string } | undefined;
}

/** What a gate saw, beyond its own numbers: goes into the result document as it is. */
export interface Provenance {
  readonly subject: Result['subject'];
  readonly baseline: Result['baseline'];
  readonly datasets: readonly { name: string; digest: Digest; rows: number }[];
  readonly environment: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Description {
  /** One sentence, decision first. */
  readonly summary: string;
  /** What happened, in words that can follow “Blocked:”; null where the checks say all. */
  readonly headline?: string | null;
  /** What to look at where it blocks, most telling first; a sentence each. */
  readonly findings?: readonly string[];
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
  readonly notChecked: readonly { title: string; reason: string }[];
}

/** Rows of a table, for people. */
export interface RowListing {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** What they are, without a full stop. */
  readonly note: string;
}

/** A gate's keys after validation, with the place each came from, and the models that the whole suite shares. */
export interface GatePolicy<Keys> {
  readonly keys: Keys;
  /** Positions below the gate's own keys. */
  readonly sources: SourceMap;
  readonly model: ModelPolicy | undefined;
  readonly baseline: ModelPolicy | undefined;
  /** Why there is none although one is named, in one sentence: nothing is in production yet. */
  readonly noBaseline?: string | undefined;
  /** A path of the configuration as an absolute one: relative to the file that names it, at this key. */
  resolve(path: string, at: KeyPath): string;
  /** The command that runs this gate alone, for reports. */
  readonly reproduce: string;
}

export interface GateOutput {
  readonly name: string;
  readonly description: string;
  of(checks: readonly Check[]): string;
}

/** As what a number meets a limit. */
export type Basis = Exclude<Check['basis'], 'fact' | 'nothing'>;

/** A limit that a policy sets, and the title of the checks that it is met in. */
export interface AskedLimit {
  readonly title: string;
  readonly limit: MetricLimit;
  /** True where it asks for a baseline. */
  readonly compares: boolean;
  /** False where each part of the measurement, such as each batch size, meets it. */
  readonly ofAllRows: boolean;
  /** As what a number may meet it. */
  readonly bases: readonly Basis[];
  /** Of the bounds that meet it. */
  readonly confidence: number;
}

/**
 * What a gate is: what policies, help and generated files need. It is loaded by everything; what a gate does is loaded when
 * it runs, so that a look at a registry does not evaluate what measures models.
 */
export interface Gate<Keys, Measurement> {
  readonly name: string;
  readonly title: string;
  /** What it decides, in one sentence; the README's and `--help`'s words. */
  readonly decides: string;
  /** A command line with its flags, for `--help`. */
  readonly example: string;
  /** True where it runs the baseline too: only then is one fetched from a registry. */
  readonly comparesModels: boolean;
  /** Whether these keys ask for what is kept beside the baseline: then one is fetched from a registry, too. */
  readonly readsBeside?: (keys: Keys) => boolean;
  /** True where its rows can be measured in parts: it opens those that it judges as `GateContext.shard` says. */
  readonly inParts?: boolean;
  /** True where its steps have `explain`. */
  readonly explains: boolean;
  /** True where its steps have `plan`. */
  readonly plans?: boolean;
  /** What its own action says beyond the verdict, for later steps: name, what it is, and how it follows from the checks. */
  readonly outputs?: readonly GateOutput[];
  /** True where its steps have `rows`. */
  readonly listsRows?: boolean;
  /** The limits that these keys set on the data as a whole, by the title of their checks: a result without them is not of this policy. */
  readonly limits?: (keys: Keys) => readonly AskedLimit[];
  /** Its keys, loaded by what reads them: building schemas is most of what a command line takes to start. */
  schema(): Promise<z.ZodType<Keys>>;
  load(): Promise<GateSteps<Keys, Measurement>>;
}

/**
 * What a gate does: three steps with data between them. `measure` touches the world and produces numbers; `judge` and
 * `describe` are pure.
 */
export interface GateSteps<Keys, Measurement> {
  measure(
    policy: GatePolicy<Keys>,
    context: GateContext,
  ): Promise<{ measurement: Measurement; provenance: Provenance }>;
  /** The statements that `measure` would run, without reading data; only where there are such statements. */
  explain?(policy: GatePolicy<Keys>, context: SharedContext): Promise<string>;
  /** What the rows at hand can decide, from a measurement: only where a policy can ask for more than they show. */
  plan?(policy: GatePolicy<Keys>, measurement: Measurement): string;
  /** The rows that fail a check, named by its id; only where rows fail. `all`: with every column that may be shown. */
  rows?(policy: GatePolicy<Keys>, context: SharedContext, id: string, columns: 'key' | 'all'): Promise<RowListing>;
  judge(policy: GatePolicy<Keys>, measurement: Measurement): readonly Check[];
  describe(policy: GatePolicy<Keys>, measurement: Measurement, checks: readonly Check[]): Description;
}

/** A gate whose keys and measurement only it knows. */
export type AnyGate = Gate<unknown, unknown>;

/** Forget the types inside a gate; safe because a gate is only ever given what its own schema and `measure` made. */
export function asAnyGate<Keys, Measurement>(gate: Gate<Keys, Measurement>): AnyGate {
  return gate as unknown as AnyGate;
}
