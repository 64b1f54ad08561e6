/** Mutants that no test can kill, or need not, and why. `changes` as `run.ts` prints them. */
export interface Explained {
  readonly file: string;
  readonly inside: string;
  readonly changes: readonly string[];
  /** `equivalent: …` where the mutant behaves as the code does. */
  readonly reason: string;
}

export const EXPLAINED: readonly Explained[] = [
  {
    file: 'src/result/agree.ts',
    inside: 'decideStrictly',
    changes: ["'error' → ''"],
    reason: 'equivalent: no verdict that is asked about is this word, nor the empty one.',
  },
  {
    file: 'src/result/read.ts',
    inside: 'depthOf',
    changes: ['0 → -1', 'limit < 0 → limit <= 0', '0 → -1 #2', '1 → 2', '1 → 0'],
    reason:
      'equivalent: the least depth is kept at 0, and what nests beyond the limit counts more than it in any case.',
  },
  {
    file: 'src/policy/waivers.ts',
    inside: 'waiversSchema',
    changes: ["'waivers.yml' → ''"],
    reason: 'The title in schema/waivers.schema.json; `generate --check` notices.',
  },
  {
    file: 'src/policy/watch.ts',
    inside: 'comparePolicies',
    changes: ['false → true'],
    reason: 'equivalent: both policies are mappings, whose members each say whether they are demands.',
  },
  {
    file: 'src/policy/watch.ts',
    inside: 'ORDER',
    changes: ["'removed' → ''"],
    reason: 'equivalent: the first of the list has the rank 0, what is not in it −1; the next has 1.',
  },
  {
    file: 'src/policy/watch.ts',
    inside: 'compared',
    changes: ['to < from → to <= from', 'after.value > before.value → after.value >= before.value'],
    reason: 'equivalent: values that are the same are not compared.',
  },
  {
    file: 'src/policy/watch.ts',
    inside: 'membersOf',
    changes: ['0 → 1', '0 → -1'],
    reason: 'equivalent: each item of a list has the same schema.',
  },
  {
    file: 'src/policy/watch.ts',
    inside: 'same',
    changes: ['left.value !== null && right.value !== null → left.value !== null || right.value !== null'],
    reason: 'equivalent: of two texts one of which is a number and the other none, neither texts nor values are equal.',
  },
  {
    file: 'src/policy/watch.ts',
    inside: 'canonical',
    changes: ['a < b → a <= b', '1 → 2', '1 → 2 #2', '1 → 0 #2'],
    reason: 'equivalent: keys of one mapping differ, and any order serves that is the same for two mappings.',
  },
  {
    file: 'src/evidence/verify.ts',
    inside: 'verifyEvidence',
    changes: ['found.filter((one) => !one.ok) → found'],
    reason: 'equivalent: what holds was returned before.',
  },
  {
    file: 'src/result/verdict.ts',
    inside: 'worst',
    changes: ['1 → 2'],
    reason: 'equivalent: no verdict has the rank −2 either, and any rank that is found is greater.',
  },
  {
    file: 'src/gates/data-schema/verdict.ts',
    inside: 'next',
    changes: ['8 → 9', 'value > 0 → value >= 0', 'direction > 0 → direction >= 0'],
    reason:
      'equivalent: a buffer with a byte more holds the same double; zero was answered before; a direction is 1 or −1.',
  },
  {
    file: 'src/stats/kolmogorov.ts',
    inside: 'kolmogorovTail',
    changes: ['d >= 1 → d > 1', 'd >= 0.5 → d > 0.5'],
    reason: 'equivalent: at the edge both ways give the same chance.',
  },
  {
    file: 'src/gates/data-schema/verdict.ts',
    inside: 'either',
    changes: ["a === 'error' || b === 'error' → a === 'error' && b === 'error'"],
    reason: 'equivalent: bounds that are no numbers are so for both thresholds.',
  },
  {
    file: 'src/gates/accuracy/threshold-choice.ts',
    inside: 'bestThreshold',
    changes: [
      '0.5 → 1.5',
      '0.5 → -0.5',
      'at < order.length → at <= order.length',
      'at + 1 → at - 1',
      '(found + negatives - wrong) / label.length → found + negatives - wrong * label.length',
      '(found / positives + (negatives - wrong) / negatives) / 2 → found / positives + (negatives - wrong) / negatives * 2',
      'at + 1 < order.length → at + 1 <= order.length',
      '1 → 0',
      'found + negatives → found - negatives',
      '2 → 3',
      '2 → 1',
      '2 → 3 #2',
      '2 → 1 #2',
    ],
    reason:
      'equivalent: the first score is always better than none; behind the last there is no score that equals it, and no row that makes it better; a constant moves no maximum.',
  },
  {
    file: 'src/gates/accuracy/threshold-choice.ts',
    inside: 'chosenThreshold',
    changes: [
      "of.kind === 'classes' && of.scores.known → of.kind === 'classes' || of.scores.known",
      'scores?.columns?.get → scores?.columns.get',
      'scores?.columns?.get → scores?.columns.get #2',
      '!low || !high → !low && !high',
    ],
    reason:
      'equivalent: rows of two classes have predictions of classes, and where roc_auc is asked of scores their columns are kept.',
  },
  {
    file: 'src/gates/accuracy/threshold-choice.ts',
    inside: 'chosenThreshold',
    changes: ["'roc_auc' → '' #2", "'classes' → ''", 'await source.close(); → (removed)'],
    reason:
      'equivalent: what a report calls the metric is told in none; a task that is not that of numbers is that of classes; the engine closes what is left open.',
  },
  {
    file: 'src/gates/accuracy/threshold-choice.ts',
    inside: 'probabilities',
    changes: ['high.every((value, row) => value === -low[row]!) → high.some((value, row) => value === -low[row]!)'],
    reason:
      'equivalent: of two logits all are the negative of each other, of two probabilities none, for they sum to 1.',
  },
  {
    file: 'src/gates/accuracy/judge.ts',
    inside: 'familyFailures',
    changes: [
      'members.filter(({ estimate, threshold }) => margin(estimate.value, threshold) < 0) → members',
      'margin(estimate.value, threshold) < 0 → margin(estimate.value, threshold) <= 0',
    ],
    reason:
      'equivalent: the family is only asked about what fails alone, and a point fails alone where it is beyond its limit.',
  },
  {
    file: 'src/gates/accuracy/judge.ts',
    inside: 'check',
    changes: ['margin(estimate.value, demand.threshold) >= 0 → margin(estimate.value, demand.threshold) > 0'],
    reason: 'equivalent: of a value on its limit no number of rows is told, nor what is expected of them.',
  },
  {
    file: 'src/gates/accuracy/judge.ts',
    inside: 'answer',
    changes: [
      "{ met: false, verdict: 'error', reason: 'Its bounds are not numbers.' } → undefined",
      "'error' → '' #2",
      'false → true #3',
      "estimates.reason ?? 'The measure is not defined.' → estimates.reason",
    ],
    reason: 'Second locks: no estimate has bounds that are no numbers, or is missing without a reason.',
  },
  {
    file: 'src/gates/accuracy/judge.ts',
    inside: 'planOf',
    changes: ["estimates.reason ?? 'It is not defined on these rows.' → estimates.reason"],
    reason: 'A second lock: no estimate is missing without a reason.',
  },
  {
    file: 'src/gates/data-schema/verdict.ts',
    inside: 'judgeLimit',
    changes: ["'below' → ''"],
    reason: 'equivalent: what is not above is below.',
  },
  {
    file: 'src/gates/data-schema/judge.ts',
    inside: 'judgeOutcome',
    changes: ["'skipped' → ''"],
    reason: 'equivalent: what was skipped is no check before anybody judges it.',
  },
  {
    file: 'src/gates/data-schema/judge.ts',
    inside: 'judgeSample',
    changes: ['table.sampled ?? table.rows → table.sampled', '0 → -1', 'open(reason) → undefined'],
    reason: 'equivalent: a rule is sampled where its table is; no bound of a share is below 0, and both are numbers.',
  },
  {
    file: 'src/registry/promote.ts',
    inside: 'championDigest',
    changes: ['record?.entry.target ?? null → record?.entry.target'],
    reason: 'equivalent: what is asked of it next takes undefined as it takes null.',
  },
  {
    file: 'src/registry/promote.ts',
    inside: 'movedTag',
    changes: ['entry.target?.digest → entry.target.digest', "target?.digest ?? 'none' → target?.digest"],
    reason: 'equivalent: a promotion has a target.',
  },
  {
    file: 'src/registry/move.ts',
    inside: 'move',
    changes: ['settled.head.entry.previous?.record → settled.head.entry.previous.record'],
    reason: 'equivalent: what is undone stands before the record that undoes it.',
  },
  {
    file: 'src/registry/move.ts',
    inside: 'settleOrUndo',
    changes: [
      'undone ?? (await stores.ledger.read(place)) ?? settled.head → undone ?? (await stores.ledger.read(place))',
      'undone ?? (await stores.ledger.read(place)) → await stores.ledger.read(place)',
    ],
    reason:
      'equivalent: a ledger to which something was written has a newest record, and what was undone just now is it.',
  },
  {
    file: 'src/registry/rollback.ts',
    inside: 'rollback',
    changes: ['now.head?.entry → now.head.entry', 'now.head?.entry → now.head.entry #2'],
    reason: 'equivalent: a stage with a history has a newest record.',
  },
  {
    file: 'src/registry/stores.ts',
    inside: 'nextEntry',
    changes: ['head?.entry.target ?? null → head?.entry.target'],
    reason: 'equivalent: what is asked of it next takes undefined as it takes null.',
  },
  {
    file: 'src/metrics/regression.ts',
    inside: 'r2',
    changes: ['0 → -1'],
    reason: 'equivalent: a variance is the same whatever the values are taken from.',
  },
  {
    file: 'src/metrics/scores.ts',
    inside: 'trueProbabilities',
    changes: ['row < answer.length → row <= answer.length'],
    reason: 'equivalent: what is written behind the end of a typed array is lost.',
  },
  {
    file: 'src/stats/anderson-darling.ts',
    inside: 'limitLaw',
    changes: ['z < 2 → z <= 2'],
    reason: 'Both forms are 0.908 at the edge, to 2e-6: less than either is exact to.',
  },
  {
    file: 'src/stats/bootstrap.ts',
    inside: 'extremeCells',
    changes: ['value < lowest → value <= lowest', 'value > highest → value >= highest'],
    reason: 'Of cells that move the statistic as far, any serves.',
  },
  {
    file: 'src/stats/category-distance.ts',
    inside: 'totalVariation',
    changes: ['0 → -1 #4', 'distance - noise > limit → distance - noise >= limit', 'truth < limit → truth <= limit'],
    reason:
      'equivalent: what noise adds is at most the difference of each category; where a value lies on the limit there is no number of rows either way.',
  },
  {
    file: 'src/stats/category-distance.ts',
    inside: 'largestShift',
    changes: ['shift <= low → shift < low', 'p < q → p <= q', 'value > limit → value >= limit', 'gap > 0 → gap >= 0'],
    reason:
      'equivalent: a shift on the bound so far, or of 0, raises no bound; where the value lies on the limit there is no number of rows either way.',
  },
  {
    file: 'src/stats/cholesky.ts',
    inside: 'solve',
    changes: ['size - 1 → size + 1', '1 → 0'],
    reason: 'equivalent: what is written behind the end of a typed array is lost, and nobody reads there.',
  },
  {
    file: 'src/stats/isolation-forest.ts',
    inside: 'grown',
    changes: ['step < columns → step <= columns'],
    reason: 'equivalent: the coordinate that is asked again is one that could not be cut.',
  },
  {
    file: 'src/stats/summed-sample.ts',
    inside: 'grouped',
    changes: ['entry < at → entry <= at'],
    reason: 'equivalent: the amount behind the last is written again or cut off, and sums are all 0 between groups.',
  },
  {
    file: 'src/stats/tails.ts',
    inside: 'chiSquareQuantile',
    changes: ['0 → -1', '0 → -1 #2'],
    reason: 'equivalent: a bisection from lower, or from a little higher than the quantile, ends at it too.',
  },
];
