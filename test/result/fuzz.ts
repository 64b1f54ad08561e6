import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matchPlan } from '../../src/github/plan-match.ts';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { reportOf } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { exitCodeOf } from '../../src/suite/exit-code.ts';

/**
 * Results as the gates wrote them for fixtures/digits, minified: the candidate's, which pass, and those of the regressed
 * model, which fail. Made with `modelassay run`; commit, run and machine were put in by hand.
 */
const REAL = join(import.meta.dirname, 'real');
/** The last is the largest, and used less: it takes longest. */
const SEEDS = readdirSync(REAL)
  .sort()
  .map((name) => seedOf(JSON.stringify(JSON.parse(readFileSync(join(REAL, name), 'utf8')))));

interface Seed {
  readonly gate: string;
  readonly passes: boolean;
  readonly tokens: readonly string[];
}

export interface Fuzzed {
  readonly files: number;
  /** Read as results all the same: what was changed may be. */
  readonly accepted: number;
  /** Passed, all of them changed only where that decides nothing. */
  readonly passed: number;
  readonly rendered: number;
  /** What must not be; empty. */
  readonly problems: readonly string[];
}

/**
 * Change real result files at random, one to three changes each, and take each through reading, matching with the plan, the
 * merged verdict and the exit code; some of the accepted through every format. A file made of a failing result must
 * never pass, and one of a passing result only while every one of its checks says so.
 */
export async function fuzzResults(count: number, seed: number): Promise<Fuzzed> {
  const random = generator(seed);
  const problems: string[] = [];
  let [accepted, passed, rendered] = [0, 0, 0];
  for (let number = 0; number < count; number++) {
    const start = SEEDS[number % 16 === 0 ? SEEDS.length - 1 : number % (SEEDS.length - 1)]!;
    const content = mutated(start, random);
    try {
      const outcome = judged(start.gate, content);
      accepted += outcome.results.length;
      const passes = outcome.verdict === 'pass' || outcome.exitCode === 0;
      if (passes) passed++;
      if (passes && !(start.passes && everyCheckHolds(content))) problems.push(`${number} passes`);
      if (accepted % 200 === 1 && outcome.results.length === 1) {
        rendered++;
        const report = reportOf(outcome.results, { ...PLAIN_CONTEXT, missing: outcome.missing });
        renderMarkdown(report, { room: { utf16: 65_536 } });
        renderTerminal(report, { color: false, columns: 80 });
        renderJunit(report);
        renderJson(report);
        if (rendered % 8 === 1) await renderHtml(report);
      }
    } catch (error) {
      problems.push(`${number} throws ${String(error)}`);
    }
  }
  return { files: count, accepted, passed, rendered, problems };
}

function judged(gate: string, content: Uint8Array) {
  const expected = { commit: '1'.repeat(40), run: '100', attempt: 1, acceptEarlierAttempts: true };
  const { results, missing } = matchPlan([{ gate, id: null }], [{ name: 'result.json', content }], expected);
  return {
    results,
    missing,
    verdict: reportOf(results, { ...PLAIN_CONTEXT, missing }).verdict.verdict,
    exitCode: exitCodeOf(results, missing),
  };
}

/** Our own look at the document, by none of the code that is tested. */
function everyCheckHolds(content: Uint8Array): boolean {
  const { problem, checks } = JSON.parse(Buffer.from(content).toString('utf8')) as {
    problem: unknown;
    checks: { verdict: string; effect: { kind: string } | null }[];
  };
  return (
    problem === null &&
    checks.length > 0 &&
    checks.every(
      ({ verdict, effect }) =>
        verdict === 'pass' || (verdict !== 'error' && (effect?.kind === 'warns' || effect?.kind === 'allowed')),
    )
  );
}

function seedOf(text: string): Seed {
  const { gate, verdict } = JSON.parse(text) as { gate: string; verdict: string };
  return { gate, passes: verdict === 'pass', tokens: text.match(/"(?:[^"\\]|\\.)*"|[-\d.eE+]+|true|false|null|./gs)! };
}

const VALUES = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '-1',
    '0.5',
    '1e308',
    '1e999',
    '-1e-400',
    '9007199254740993',
    '007',
    'NaN',
    '.5',
  ],
  ...['""', '"pass"', '"fail"', '"error"', '"inconclusive"', '"__proto__"', '"constructor"', '"verdict"', '"\\ud800"'],
  ...['"\\u0000"', '"\\u202e"', '[]', '{}', '[null]', '{"verdict":"pass","effect":null}', '"modelassay/result/v2"'],
  ...[`"${'x'.repeat(20_000)}"`, `${'['.repeat(40)}${']'.repeat(40)}`, `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ...[
    '"verdict":"pass","effect":null',
    '"checks":[]',
    '"problem":null,"trust":true',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\u0000',
  ],
];

function mutated({ tokens }: Seed, random: Random): Uint8Array {
  const changed = [...tokens];
  for (let changes = 1 + random(3); changes > 0; changes--) change(changed, random);
  const bytes = Buffer.from(changed.join(''));
  // Now and then below the level of text, too.
  if (random(16) === 0) bytes[random(bytes.length)] = random(256);
  return random(32) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

function change(tokens: string[], random: Random): void {
  const [at, other] = [random(tokens.length), random(tokens.length)];
  switch (random(12)) {
    case 0:
      tokens.splice(at, 1 + random(3));
      return;
    case 1:
      tokens.splice(at, 0, tokens[other]!);
      return;
    case 2:
      [tokens[at], tokens[other]] = [tokens[other]!, tokens[at]!];
      return;
    case 3:
      tokens.splice(at, 0, ...tokens.slice(other, other + random(60)));
      return;
    default: {
      const value = tokens.indexOf(':', at) + 1;
      tokens[value] = random(4) === 0 ? VALUES[random(VALUES.length)]! : alike(tokens, tokens[value]!, random);
    }
  }
}

/** Another value of the same type, so that it is the meaning that has to be looked at. */
function alike(tokens: readonly string[], value: string, random: Random): string {
  const start = random(tokens.length);
  if (value === 'true' || value === 'false') return value === 'true' ? 'false' : 'true';
  if (/^"(?:pass|fail|error|inconclusive)"$/.test(value)) return ['"pass"', '"fail"', '"error"'][random(3)]!;
  if (/^[-\d]/.test(value)) return tokens.find((token, index) => index > start && /^[-\d]/.test(token)) ?? '0';
  if (value.startsWith('"')) return `${value.slice(0, -1)}${['x', '\\u202e', '\\n', '<b>', '@all'][random(5)]}"`;
  return value === 'null' ? '"x"' : value;
}

/** A whole number below the limit. */
type Random = (limit: number) => number;

/** mulberry32, public domain. */
function generator(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}
