/** Another tool whose numbers can be asked for. */
export const PEERS = ['evidently', 'nannyml'] as const;
export type Peer = (typeof PEERS)[number];

/** One column of both sides as the data frame of another tool holds it, in the order of the rows. */
export type PeerColumn =
  | {
      readonly is: 'numbers';
      /** Whole numbers and no value missing: else a data frame has made them floats. */
      readonly whole: { readonly reference: boolean; readonly current: boolean };
      /** NaN where there is none. */
      readonly reference: Float64Array;
      readonly current: Float64Array;
    }
  | {
      readonly is: 'texts';
      readonly type: 'text' | 'boolean';
      /** Null where there is none. */
      readonly reference: readonly (string | null)[];
      readonly current: readonly (string | null)[];
    };

/** What the other tool says of a column. */
export interface PeerNumber {
  /** By the name that it has there. */
  readonly statistic: string;
  /** The rows of the current data that it is of, where it is not all of them: `[0:99]`, counted from 0. */
  readonly chunk: string | null;
  /** Of some it is the p, as there. */
  readonly value: number;
  /** Beyond it the other tool calls it drift; null where it goes by a p that it does not show. */
  readonly threshold: number | null;
  readonly isDrift: boolean;
}

/** Why there is no number. */
export interface NoPeerNumber {
  readonly statistic: string;
  readonly reason: string;
}

export type PeerAnswer = PeerNumber | NoPeerNumber;

/** What another tool says of the same rows; it decides nothing. */
export interface Compatible {
  /** With its release. */
  readonly tool: string;
  readonly columns: readonly { readonly column: string; readonly answers: readonly PeerAnswer[] }[];
  /** Of all columns together, where the tool says so. */
  readonly whole: PeerNumber | null;
}

export const isPeerNumber = (answer: PeerAnswer): answer is PeerNumber => 'value' in answer;

/** How often each value occurs on both sides; a value that one side lacks has 0 there. */
export function countsOfBoth(
  reference: Iterable<string | number>,
  current: Iterable<string | number>,
): readonly (readonly [reference: number, current: number])[] {
  const counts = new Map<string | number, [number, number]>();
  for (const [side, values] of [reference, current].entries()) {
    for (const value of values) {
      const own = counts.get(value) ?? [0, 0];
      own[side]!++;
      counts.set(value, own);
    }
  }
  return [...counts.values()];
}

/** `scipy.stats.entropy(p, q)`: both sum to 1 after it, natural logarithm. */
export function entropyOf(p: readonly number[], q: readonly number[]): number {
  const [allP, allQ] = [sumOf(p), sumOf(q)];
  return sumOf(p.map((share, at) => relative(share / allP, q[at]! / allQ)));
}

/** `scipy.spatial.distance.jensenshannon(p, q, base)`. */
export function jensenShannonOf(p: readonly number[], q: readonly number[], base: number): number {
  const [allP, allQ] = [sumOf(p), sumOf(q)];
  const divergence = sumOf(
    p.map((share, at) => {
      const [one, other] = [share / allP, q[at]! / allQ];
      const middle = (one + other) / 2;
      return relative(one, middle) + relative(other, middle);
    }),
  );
  return Math.sqrt(Math.max(0, divergence) / Math.log(base) / 2);
}

const relative = (share: number, of: number) => (share === 0 ? 0 : share * Math.log(share / of));

export const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

/** Rising; both zeros are one value. */
export function ascending(values: Float64Array): Float64Array {
  return values.map((value) => value + 0).sort();
}
