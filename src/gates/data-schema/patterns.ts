import { type Expression, expressionPatterns, parseExpression } from '../../contracts/expression.ts';
import { conditionsOf } from '../../contracts/measure.ts';
import type { Contract, Rule } from '../../contracts/model.ts';
import { collectProblems, type OnUnsupported, type Problems } from '../../contracts/problems.ts';
import type { QueryEngine } from '../../table/query.ts';

/**
 * The contract without the rules whose pattern the engine cannot compile. Those that other tools have (look-around,
 * back-references) are listed as not checked; throws ConfigurationError for what is no pattern anywhere, and for a pattern
 * that decides which rows are judged.
 */
export async function withCompiledPatterns(
  contract: Contract,
  engine: Pick<QueryEngine, 'patternProblems'>,
  onUnsupported: OnUnsupported,
): Promise<Contract> {
  const rules = contract.tables.flatMap((table) => table.rules);
  const patterns = rules.flatMap((rule) => [...patternsOf(rule), ...filtersOf(rule)]);
  if (patterns.length === 0) return contract;
  const reasons = await engine.patternProblems([...new Set(patterns)]);
  if (reasons.size === 0) return contract;
  const problems = collectProblems(onUnsupported);
  const tables = contract.tables.map((table) => {
    const kept = table.rules.filter((rule) => isCompiled(rule, reasons, problems));
    if (kept.length === 0 && table.rules.length > 0)
      problems.mistake(table.position, `no rule of ${table.name} is left: nothing would be tested.`);
    return { ...table, rules: kept };
  });
  return { ...contract, tables, untested: [...contract.untested, ...problems.finish()] };
}

function isCompiled(rule: Rule, reasons: ReadonlyMap<string, string>, problems: Problems): boolean {
  for (const pattern of filtersOf(rule)) {
    const reason = reasons.get(pattern);
    if (reason !== undefined) problems.unsupported(rule.position, `the condition of ${rule.title}`, beyond(reason));
  }
  const wrong = patternsOf(rule).find((pattern) => reasons.has(pattern));
  if (wrong === undefined) return true;
  const reason = reasons.get(wrong)!;
  if (isPatternElsewhere(wrong)) problems.leftOut(rule.position, rule.title, beyond(reason));
  else problems.mistake(rule.position, `the pattern ${JSON.stringify(wrong)} is none: ${reason}.`);
  return false;
}

const beyond = (reason: string) =>
  `its pattern is not RE2 (${reason}): no look-around, back-references or possessive quantifiers; write an expression, or two patterns`;

function patternsOf({ measure }: Rule): readonly string[] {
  if (measure.rule === 'pattern') return [measure.pattern];
  return Object.values(conditionsOf(measure)).flatMap((text) => {
    const parsed = parseExpression(text);
    return parsed.ok ? expressionPatterns(parsed.expression) : [];
  });
}

function filtersOf({ where }: { readonly where: Expression | null }): readonly string[] {
  return where ? expressionPatterns(where) : [];
}

/** Whether it is a pattern for ECMAScript, or has what Python and PCRE have besides. */
function isPatternElsewhere(pattern: string): boolean {
  try {
    new RegExp(pattern, /\\p\{/.test(pattern) ? 'u' : '');
    return true;
  } catch {
    const bare = pattern.replaceAll(/\\[^1-9]|\[(?:\\.|[^\]\\])*\]/g, 'x');
    return /\(\?<?[=!]|\(\?>|\(\?P[=>]|\(\?\(|[*+?}]\+/.test(bare);
  }
}
