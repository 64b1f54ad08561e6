import { placeName } from '../core/errors.ts';
import { sourceOf } from '../result/check.ts';
import type { Check, Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import type { MissingResult } from '../result/notice.ts';
import { pageUrl } from '../wording/help.ts';
import { sentence } from '../wording/sentence.ts';
import { visible } from '../wording/visible.ts';
import { askedText } from './asked.ts';
import { checkName } from './check-sentence.ts';
import type { PolicyProblem } from './context.ts';
import { neededFact } from './explain.ts';
import { type Markup, markup, markupText } from './markup.ts';
import type { Report } from './report.ts';
import { checkRows } from './rows.ts';
import { bareVerdict, effectText, isSoftened } from './words.ts';

/**
 * JUnit XML: a suite per gate, a case per check. `failure`: the model did not meet a limit, or there are too few rows to tell
 * and that blocks. `error`: no verdict could be built. `skipped`: a warning that does not block, or something not checked.
 * There is no standard; this is the dialect of Ant's junitreport that CI servers read.
 */
export function renderJunit({ results, context }: Report): string {
  const { policyProblem, missing } = context;
  const unread = policyProblem === null ? [] : [policySuite(policyProblem)];
  const found = [...unread, ...results.map(suiteOf), ...missing.map(missingSuite)];
  const suites = found.length > 0 ? found : [missingSuite({ gate: 'modelassay', id: null, reason: 'no gate ran' })];
  const total = (count: (suite: Suite) => number) => suites.reduce((sum, suite) => sum + count(suite), 0);
  const document = markup`<testsuites name="modelassay" tests="${total((suite) => suite.cases.length)}" failures="${total((suite) => countOf(suite, 'failure'))}" errors="${total((suite) => countOf(suite, 'error'))}" skipped="${total((suite) => countOf(suite, 'skipped'))}" time="${seconds(total((suite) => suite.durationMs))}">
${suites.map(writeSuite)}</testsuites>
`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markupText(document)}`;
}

type Outcome =
  | {
      readonly kind: 'failure' | 'error';
      readonly type: string;
      readonly message: string;
      readonly lines: readonly string[];
    }
  | { readonly kind: 'skipped'; readonly message: string };

interface Case {
  readonly name: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly outcome: Outcome | null;
}

interface Suite {
  readonly name: string;
  readonly durationMs: number;
  readonly timestamp: string | null;
  readonly properties: readonly (readonly [string, string])[];
  readonly cases: readonly Case[];
}

function suiteOf(result: Result): Suite {
  const { problem, subject, baseline, policy, tool, checks, notChecked } = result;
  const rows = checkRows(checks.map((check) => ({ result, check })));
  const numbers = rows.map(
    (row) => `Baseline ${row.baseline}, measured ${row.current}, difference ${row.difference}, margin ${row.margin}.`,
  );
  return {
    name: resultName(result),
    durationMs: result.durationMs,
    timestamp: result.startedAt.replace(/(\.\d+)?Z$/, ''),
    properties: [
      ...(subject ? ([['subject', `${subject.name} ${subject.digest}`]] as const) : []),
      ...(baseline
        ? ([
            [
              'baseline',
              `${baseline.name} ${baseline.version ?? ''} ${baseline.digest ?? ''}`.replace(/ +/g, ' ').trim(),
            ],
          ] as const)
        : []),
      ['policy', `${policy.path ?? ''} ${policy.digest}`.trim()],
      ['tool', `modelassay ${tool.version}`],
    ],
    cases: [
      ...(problem
        ? [
            {
              name: result.gate,
              file: problem.source?.file ?? null,
              line: problem.source?.line ?? null,
              outcome: { kind: 'error', type: problem.kind, message: problem.message, lines: [] } as const,
            },
          ]
        : []),
      ...checks.map((check, index) => caseOf(check, numbers[index]!)),
      ...notChecked.map(({ title, reason }) => ({
        name: title,
        file: null,
        line: null,
        outcome: { kind: 'skipped', message: `not checked: ${reason}` } as const,
      })),
    ],
  };
}

function caseOf(check: Check, numbers: string): Case {
  const { limit } = check;
  const source = sourceOf(check);
  return {
    name: limit ? `${checkName(check)} (${askedText(check)})` : checkName(check),
    file: source?.file ?? null,
    line: source?.line ?? null,
    outcome: outcomeOf(check, numbers),
  };
}

function outcomeOf(check: Check, numbers: string): Outcome | null {
  if (check.verdict === 'pass') return null;
  if (isSoftened(check)) {
    return { kind: 'skipped', message: `${bareVerdict(check)}, does not block. ${effectText(check)} ${check.reason}` };
  }
  const needed = neededFact(check);
  const { flip, limit, examples, page, reproduce, listing } = check;
  return {
    kind: check.verdict === 'error' ? 'error' : 'failure',
    type: check.verdict,
    message: check.reason,
    lines: [
      numbers,
      ...(needed === '' ? [] : [needed]),
      ...(flip ? [`To flip it: ${sentence(flip)}`] : []),
      ...(limit?.source
        ? [
            `Limit: ${limit.rule}: ${limit.text}, from ${placeName({ file: limit.source.file, line: limit.source.line })}.`,
          ]
        : []),
      ...(examples.length > 0 ? [`Examples: rows ${examples.slice(0, 10).join(', ')}.`] : []),
      ...(page === undefined ? [] : [`More: ${pageUrl(page)}`]),
      ...(reproduce ? [`To reproduce: ${reproduce}`] : []),
      ...(listing ? [`To list the failing rows: ${listing}`] : []),
    ],
  };
}

function missingSuite(missing: MissingResult): Suite {
  const outcome = {
    kind: 'error',
    type: 'missing',
    message: `${missing.fact === undefined ? 'No result was delivered: ' : ''}${missing.reason}`,
    lines: [],
  } as const;
  return {
    name: resultName(missing),
    durationMs: 0,
    timestamp: null,
    properties: [],
    cases: [{ name: missing.gate, file: null, line: null, outcome }],
  };
}

function policySuite({ mistakes }: PolicyProblem): Suite {
  return {
    name: 'policy',
    durationMs: 0,
    timestamp: null,
    properties: [],
    cases: mistakes.map(({ text, source }) => ({
      name: 'policy',
      file: source?.file ?? null,
      line: source?.line ?? null,
      outcome: { kind: 'error', type: 'input', message: text, lines: [] } as const,
    })),
  };
}

function writeSuite(suite: Suite): Markup {
  const timestamp = suite.timestamp === null ? null : markup` timestamp="${suite.timestamp}"`;
  const properties =
    suite.properties.length === 0
      ? null
      : markup`    <properties>
${suite.properties.map(([name, value]) => markup`      <property name="${name}" value="${value}"/>\n`)}    </properties>
`;
  return markup`  <testsuite name="${suite.name}" tests="${suite.cases.length}" failures="${countOf(suite, 'failure')}" errors="${countOf(suite, 'error')}" skipped="${countOf(suite, 'skipped')}" time="${seconds(suite.durationMs)}"${timestamp}>
${properties}${suite.cases.map((one) => writeCase(suite, one))}  </testsuite>
`;
}

function writeCase(suite: Suite, { name, file, line, outcome }: Case): Markup {
  const place = file === null ? null : markup` file="${file}" line="${line ?? 1}"`;
  const head = markup`    <testcase classname="modelassay.${suite.name}" name="${name}"${place} time="0"`;
  if (outcome === null) return markup`${head}/>\n`;
  if (outcome.kind === 'skipped')
    return markup`${head}>\n      <skipped message="${outcome.message}"/>\n    </testcase>\n`;
  const { kind, type, message, lines } = outcome;
  // A line of text never begins with `::`, which a runner would execute if this file were printed into its log.
  const body = [message, ...lines].map((text) => markup`\n${visible(text).replace(/^\s*::/, ': :')}`);
  const open = kind === 'failure' ? markup`<failure` : markup`<error`;
  const close = kind === 'failure' ? markup`</failure>` : markup`</error>`;
  return markup`${head}>\n      ${open} type="${type}" message="${message}">${body}\n      ${close}\n    </testcase>\n`;
}

function countOf({ cases }: Suite, kind: Outcome['kind']): number {
  return cases.filter(({ outcome }) => outcome?.kind === kind).length;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
