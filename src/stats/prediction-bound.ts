import { gammaln } from 'simple-statistics';

/**
 * The most events to expect among `next` further rows when `seen` of `rows` showed one: more come with probability at most
 * `risk`, whatever the share of such events is, if all rows are drawn alike. Upper prediction limit by inversion of
 * Fisher's exact test (Thatcher, J. R. Stat. Soc. B 26 (1964) 176–192): of all K = seen + x events any `rows` of the
 * rows + next rows are as likely to be the ones seen, so P(at most `seen` among them) is hypergeometric, and the limit is
 * the largest x for which it exceeds `risk`.
 *
 * With `seen` = 1 it also limits how many further values lie outside the smallest and the largest of `rows` values of any
 * distribution: these are as many as lie below the second smallest (Wilks, Ann. Math. Stat. 13 (1942) 400–409), and with
 * `seen` = 0 how many lie beyond one of the two. Ties only make them fewer.
 *
 * Throws RangeError unless 0 ≤ seen ≤ rows, next ≥ 1 (whole numbers), and 0 < risk ≤ 0.2.
 */
export function predictionBound(seen: number, rows: number, next: number, risk: number): number {
  if (![seen, rows, next].every(Number.isSafeInteger) || seen < 0 || seen > rows || next < 1)
    throw new RangeError(`no prediction for ${next} rows from ${seen} of ${rows}`);
  if (!(risk > 0 && risk <= 0.2)) throw new RangeError(`a risk lies between 0 and 0.2, got ${risk}`);
  let [expected, tooMany] = [0, next + 1];
  while (tooMany - expected > 1) {
    const more = Math.floor((expected + tooMany) / 2);
    if (atMostSeen(seen, rows, next, seen + more) > risk) expected = more;
    else tooMany = more;
  }
  return expected;
}

/** P(X ≤ seen), X = how many of `events` among rows + next rows are among the `rows`; 1 where it is about ½ or more. */
function atMostSeen(seen: number, rows: number, next: number, events: number): number {
  // From its mean on the sum is far above any risk that is asked for, and its first term may be too small to be a number.
  if (seen >= Math.min(rows, (events * rows) / (rows + next))) return 1;
  const others = rows + next - events;
  let term = Math.exp(logChoose(events, seen) + logChoose(others, rows - seen) - logChoose(rows + next, rows));
  let sum = 0;
  for (let x = seen; term > sum * Number.EPSILON; x--) {
    sum += term;
    term *= (x / (events - x + 1)) * ((others - rows + x) / (rows - x + 1));
  }
  return sum;
}

function logChoose(n: number, k: number): number {
  return k < 0 || k > n ? Number.NEGATIVE_INFINITY : gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}
