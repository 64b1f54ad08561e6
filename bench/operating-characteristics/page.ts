import { markdownTable } from 'markdown-table';
import { neededRows, rowsWithoutDiscordance } from '../../src/stats/needed-rows.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import { ALL_CORRECTIONS } from '../../src/stats/paired-score.ts';
import { compareMethods, ROWS, ratesOf, sweep } from './accuracy.ts';
import { clusteredGaps } from './clustered-gaps.ts';
import { decisions } from './decisions.ts';
import { DIFFERENCE_METHODS } from './difference-methods.ts';
import { exactPower } from './exact-test.ts';
import { type ErrorRates, labelErrors, POPULATIONS } from './label-metrics.ts';
import { LOSS_CHANGES, meanErrors } from './means.ts';
import { sweepRatio } from './ratio.ts';
import { groupGaps, scoreCurves } from './scores-and-groups.ts';
import { severalLabels } from './several-labels.ts';

const CHOSEN = DIFFERENCE_METHODS['**Tango score, all corrections**']!;
const LABEL_RUNS = 500;
const MEAN_RUNS = 1000;

/** The whole of docs/operating-characteristics.md. */
export function page(): string {
  return `${[
    opening(),
    methods(),
    curve(),
    relative(),
    labelMetrics(),
    means(),
    scoreCurves(),
    severalLabels(),
    groupGaps(),
    clusteredGaps(),
    decisions(),
    rowsNeeded(),
    limits(),
  ].join('\n\n')}\n`;
}

function opening(): string {
  return `# Operating characteristics

How often a verdict is wrong, measured. This page is written by \`bench/operating-characteristics/run.ts\`; what it says
about the chosen methods is also asserted, at smaller size, in \`test/stats\`.

**The promise.** At the default confidence, a model that is exactly at the limit (the worst case) is wrongly passed at most
5 % of the time and wrongly failed at most 5 % of the time. Everything between is \`inconclusive\`, with the rows it takes.
A model that is no worse than its baseline is failed far less often: see the last column of the operating curve.

| what is compared | method in the report | how the error rates are known |
| :-- | :-- | :-- |
| a share of rows against a fixed limit | \`clopper-pearson\` | proof |
| a share of rows, two models (accuracy, recall, top-k) | \`tango-score-corrected\` | exact enumeration |
| its relative change | \`nam-blackwelder-score-corrected\` | exact enumeration |
| any other metric of labels (F1, MCC, kappa, …) | \`bayesian-bootstrap-worst-row\` | simulation |
| the same, and hamming loss, of several labels a row | \`bayesian-bootstrap-worst-row\`, \`jackknife-groups\` | simulation |
| a statistic of scores (AUC, average precision, calibration) | \`bayesian-bootstrap-worst-row\` | simulation |
| the same, with 1,000 rows or more of the class and of the rest | \`delong\`, \`jackknife-groups\` | simulation |
| rates of groups | \`stouffer-clopper-pearson\` | proof |
| the same, of rows that hang together | \`bayesian-bootstrap-worst-row\` | simulation |
| a mean over rows (log loss), up to 5,000 rows | \`bayesian-bootstrap-worst-row\` | simulation |
| the same, above 5,000 rows | \`normal-mean-skewness-corrected\` | simulation |`;
}

function methods(): string {
  const rows = compareMethods();
  const broad = [0.95, 0.99, 0.9975].map((confidence) => ({ confidence, ...sweep(CHOSEN, confidence) }));
  return `## Accuracy of two models on the same rows

Errors when the true drop is exactly the allowed drop, in ${rows[0]!.cells} cells: ${ROWS.join(', ')} rows; the models
disagree on 0.5 to 20 % of them; 1, 2 or 5 points allowed. No sampling: every possible outcome is summed with its
probability.

${markdownTable(
  [
    ['method', 'cells with false pass > 5 %', 'worst', 'cells with false fail > 5 %', 'worst'],
    ...rows.map(({ name, cells, passOver, worstPass, failOver, worstFail }) => [
      name,
      `${passOver} of ${cells}`,
      percent(worstPass),
      `${failOver} of ${cells}`,
      percent(worstFail),
    ]),
  ],
  { align: ['l', 'r', 'r', 'r', 'r'] },
)}

The usual intervals fail where good models are compared: they differ on a handful of rows, the handful is skewed, and the
normal curve or the resampled rows do not know it. The chosen method is Tango's score interval with three published
corrections (skewness, continuity, variance); it is closed-form up to a bisection, needs no switch by sample size, and takes
microseconds. In a wider sweep (2 to 2,000 rows, 0.1 to 30 points allowed, up to 80 % discordance), and at the higher
confidences that Holm's step-down asks for:

${markdownTable(
  [
    ['one-sided confidence', 'promised error', 'cells', 'worst false pass', 'worst false fail'],
    ...broad.map(({ confidence, cells, worstPass, worstFail }) => [
      `${100 * confidence} %`,
      percent(1 - confidence, 2),
      String(cells),
      percent(worstPass, 2),
      percent(worstFail, 2),
    ]),
  ],
  { align: ['r', 'r', 'r', 'r', 'r'] },
)}`;
}

function curve(): string {
  const rows = [100, 250, 500, 997, 2000].flatMap((n) =>
    [0.01, 0.02, 0.05, 0.1].map((discordance) => {
      const boundary = ratesOf(CHOSEN, { rows: n, discordance, difference: -0.01 }, 0.01);
      const same = ratesOf(CHOSEN, { rows: n, discordance, difference: 0 }, 0.01);
      const best = n <= 997 ? percent(exactPower(n, discordance, 0.01), 0) : '';
      return [
        String(n),
        percent(discordance, 0),
        percent(boundary.pass),
        percent(boundary.fail),
        percent(same.pass, 0),
        best,
        same.fail < 5e-6 ? '< 0.001 %' : `${(100 * same.fail).toPrecision(2)} %`,
      ];
    }),
  );
  return `### The operating curve for \`max-drop: 1pp\`

"At the limit" is a true drop of one point; "equal" is no true difference. *Best possible* is the exact unconditional test,
found by search over all outcomes: what the method gives away is the distance to it.

${markdownTable(
  [
    [
      'rows',
      'discordance',
      'at the limit: passed',
      'at the limit: failed',
      'equal: passed',
      'best possible',
      'equal: failed',
    ],
    ...rows,
  ],
  { align: ['r', 'r', 'r', 'r', 'r', 'r', 'r'] },
)}

With too few rows a model that is no worse is still failed now and then, though never in more than 5 % of the runs: 100 rows
on which the models disagree ten times cannot tell "equal" from "one point worse". With the rows of the last section it
happens in fewer than 1 of 10,000 runs. Two models with the same predictions are never failed.`;
}

function relative(): string {
  const plain = sweepRatio({ skewness: false, continuity: false, variance: false });
  const chosen = sweepRatio(ALL_CORRECTIONS);
  return `## Relative change of accuracy

\`max-drop: 1%\`, exact, ${chosen.cells} cells (10 to 1,500 rows on which at least one model is right, 0.5 to 30 %
allowed). Rows on which both are wrong say nothing about a ratio, so the baseline's accuracy plays no part.

${markdownTable(
  [
    ['method', 'cells above 5 %', 'worst false pass', 'worst false fail'],
    ['Nam-Blackwelder score', String(plain.over), percent(plain.worstPass), percent(plain.worstFail)],
    ['**with all corrections**', String(chosen.over), percent(chosen.worstPass), percent(chosen.worstFail)],
  ],
  { align: ['l', 'r', 'r', 'r'] },
)}`;
}

function labelMetrics(): string {
  const rows = POPULATIONS.flatMap((population) =>
    [250, 1000, 4000].map((n) => {
      const errors = labelErrors(population, n, LABEL_RUNS, { resamples: 500, peers: true });
      const both = ({ falsePass, falseFail }: ErrorRates) => `${percent(falsePass)} / ${percent(falseFail)}`;
      return [
        population.name,
        String(n),
        both(errors.percentile!),
        both(errors.bca!),
        both(errors.ours!),
        (errors.ours!.width / errors.bca!.width).toFixed(2),
      ];
    }),
  );
  return `## Other metrics of labels

False pass / false fail of the difference at 95 %, ${LABEL_RUNS} simulated test sets each (standard error 1 point at 5 %).

${markdownTable([['metric', 'rows', 'percentile', 'BCa', '**worst-row**', 'width, worst-row to BCa'], ...rows], {
  align: ['l', 'r', 'r', 'r', 'r', 'r'],
})}

Resampling what was seen cannot know what was not: a model that loses 1 % of the rows shows no loss in 100 of them every
third time, and no resample of those shows one either. So every resample holds one row more, the one that would hurt most. For k of n this is
Clopper-Pearson; for a mean of bounded values it is Gaffke's bound. It costs width where a class is rare: one row of a class
with 12 rows moves a macro average far, and the interval says so.`;
}

function means(): string {
  const rows = LOSS_CHANGES.flatMap((change) =>
    [100, 500, 2000, 6000].map((n) => {
      const { falsePass, falseFail } = meanErrors(change, n, n === 2000 ? MEAN_RUNS / 2 : MEAN_RUNS, 300);
      return [change.name, String(n), percent(falsePass), percent(falseFail)];
    }),
  );
  return `## Means over rows

${markdownTable([['change of the loss', 'rows', 'false pass', 'false fail'], ...rows], { align: ['l', 'r', 'r', 'r'] })}

${count(MEAN_RUNS)} simulated test sets each (standard error 0.7 points at 5 %; at 2,000 rows half as many).

For an unbounded loss no method keeps its promise for every distribution. A change that 2 % of the rows carry is in none of
100 rows with probability 13 %: nothing computed from those rows can show it. Give a loss at least 500 rows.`;
}

function rowsNeeded(): string {
  const discordances = [0.01, 0.02, 0.05, 0.1, 0.2];
  return `## How many rows

To pass a model that is no worse, with a chance of 80 %. A report that says *inconclusive* works it out from the rows at hand.

${markdownTable(
  [
    ['allowed drop', 'no row differs', ...discordances.map((one) => `${percent(one, 0)} discordance`)],
    ...[0.005, 0.01, 0.02, 0.05].map((margin) => [
      `${100 * margin} pp`,
      count(rowsWithoutDiscordance(margin, 0.95)),
      ...discordances.map((discordance) => count(rowsToPass(discordance, margin))),
    ]),
  ],
  { align: ['r', 'r', 'r', 'r', 'r', 'r', 'r'] },
)}

The textbook's \`((1.645 + 0.842) / margin)² × discordance\` asks for ${count(TEXTBOOK)} rows at 1 % and one point; with those,
${percent(ratesOf(CHOSEN, { rows: TEXTBOOK, discordance: 0.01, difference: 0 }, 0.01).pass, 0)} pass. How many rows your two models disagree on stands in the report.`;
}

const TEXTBOOK = 619;

/** Exact to 1 % where few rows differ; where many do, the plan that a report makes is as good and far faster. */
function rowsToPass(discordance: number, margin: number): number {
  const textbook = Math.ceil(((1.6449 + 0.8416) / margin) ** 2 * discordance);
  if (textbook * discordance > 150) {
    const half = 500 * discordance;
    const table = { bothRight: 1000 - 2 * half, gained: half, lost: half, bothWrong: 0 };
    return neededRows(pairedDifference(table), -margin, 0.95)!;
  }
  let rows = textbook;
  while (ratesOf(CHOSEN, { rows, discordance, difference: 0 }, margin).pass < 0.8) rows = Math.ceil(rows * 1.01);
  return rows;
}

function limits(): string {
  return `## What is not promised

- Rows must be independent. Rows that share a user, a document or a camera must be resampled together.
- A discordance near 100 % (models that never agree): the error reaches 5.7 %.
- Metrics of labels are simulated, not enumerated: the worst population is not known.
- Each run on the same test set leaks a little of it. After dozens of rejected candidates the survivor is partly luck.`;
}

function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}
