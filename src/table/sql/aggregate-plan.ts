import { ConfigurationError } from '../../core/errors.ts';
import type { Aggregate, AggregateOutcome, Value } from '../query.ts';

/** One statement, and the aggregates that its columns answer, in their order. */
export interface AggregateStatement<Member> {
  readonly sql: string;
  /** Asked where the answer to `sql` is null. */
  readonly otherwise?: string;
  readonly members: readonly Member[];
}

/** Statements in the order in which they run; `problems` are aggregates that cannot be asked. */
export interface AggregatePlan<Member> {
  readonly statements: readonly AggregateStatement<Member>[];
  readonly problems: ReadonlyMap<string, string>;
}

/** Each aggregate in an engine's own words; of those that it has no words for, the reason. */
export function compiled<Member>(
  aggregates: Readonly<Record<string, Aggregate>>,
  memberOf: (name: string, aggregate: Aggregate) => Member,
): { readonly members: readonly Member[]; readonly problems: ReadonlyMap<string, string> } {
  const members: Member[] = [];
  const problems = new Map<string, string>();
  for (const [name, aggregate] of Object.entries(aggregates)) {
    try {
      members.push(memberOf(name, aggregate));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.set(name, error.message);
    }
  }
  return { members, problems };
}

/** What an engine does with a statement of its plan. */
export interface Answering<Member> {
  /** A value for each member. */
  answer(statement: AggregateStatement<Member>): Promise<readonly Value[]>;
  /** Why one of the members has no value, `isAlone` where there is no other. Throws what is not about one of them. */
  reason(error: unknown, isAlone: boolean): string;
  /** The statement of these members alone. */
  of(members: readonly Member[]): AggregateStatement<Member>;
}

/** Runs the plan. Where a statement fails because of one of its aggregates, it is halved until that one stands alone. */
export async function answers<Member extends { readonly name: string }>(
  { statements, problems }: AggregatePlan<Member>,
  engine: Answering<Member>,
): Promise<Map<string, AggregateOutcome>> {
  const outcomes = new Map<string, AggregateOutcome>();
  for (const [name, problem] of problems) outcomes.set(name, { ok: false, problem });
  const pending = [...statements].reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { members } = next;
    try {
      const values = await engine.answer(next);
      members.forEach(({ name }, index) => {
        outcomes.set(name, { ok: true, value: values[index]! });
      });
    } catch (error) {
      const problem = engine.reason(error, members.length === 1);
      if (members.length === 1) {
        outcomes.set(members[0]!.name, { ok: false, problem });
        continue;
      }
      const half = members.length >> 1;
      pending.push(engine.of(members.slice(half)), engine.of(members.slice(0, half)));
    }
  }
  return outcomes;
}
