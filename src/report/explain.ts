import { type Check, metNumber } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { formatCount } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { code, link, prose, strong } from './cell.ts';
import type { ReportContext } from './context.ts';
import type { Entry, Outline } from './outline.ts';
import { neededText } from './row-counts.ts';
import { checkName } from './rows.ts';
import { effectText } from './words.ts';

const MAX_EXAMPLES = 3;
const MAX_COMMAND = 500;
const MAX_MESSAGE = 2_000;
const MAX_SENTENCE = 600;

/** Why and what would flip it; by which rule, set where, under which id to waive, examples: a list item of two lines. */
export function explanation({ result, check }: Entry, context: ReportContext, severalGates: boolean): string {
  const gate = severalGates ? `${resultName(result)} · ` : '';
  const why = [check.reason, effectText(check), neededFact(check), check.flip ?? '']
    .filter((text) => text !== '')
    .map((text) => prose(clipped(sentence(text), MAX_SENTENCE)))
    .join(' ');
  const facts = [limitFact(check, context), `Id ${code(check.id)}.`, exampleFact(check)]
    .filter((fact) => fact !== '')
    .join(' ');
  return `- ${strong(gate + checkName(check))}: ${why}${facts === '' ? '' : `\\\n  ${facts}`}`;
}

/** Gates that could not measure, and results that never came. */
export function problemList({ problems, missing }: Outline, context: ReportContext): string[] {
  const failed = problems.map((result) => {
    const { kind, message, source } = result.problem!;
    const place = source ? ` At ${sourceLink(source, context)}.` : '';
    return `- ${strong(resultName(result))}: ${WHOSE[kind]} ${prose(sentence(clipped(message, MAX_MESSAGE)))}${place}`;
  });
  return [
    ...failed,
    ...missing.map(
      (item) =>
        `- ${strong(resultName(item))}${item.fact ? '' : ' delivered no result'}: ${prose(sentence(item.reason))}`,
    ),
  ];
}

/** The commands that repeat these checks, each once. */
export function reproduction(entries: readonly Entry[]): string {
  const commands = [...new Set(entries.flatMap(({ check }) => (check.reproduce ? [check.reproduce] : [])))];
  if (commands.length === 0) return '';
  const shown = commands.slice(0, MAX_EXAMPLES).map((command) => code(command, MAX_COMMAND));
  const more = commands.length > MAX_EXAMPLES ? ` and ${formatCount(commands.length - MAX_EXAMPLES)} more` : '';
  return `To reproduce: ${shown.join(', ')}${more}`;
}

const WHOSE = {
  input: 'The configuration or an input is wrong.',
  subject: 'The model could not be tested.',
  environment: 'This machine or a service would not let it run.',
} as const;

function limitFact({ limit }: Check, context: ReportContext): string {
  if (limit === null) return '';
  const rule = code(`${limit.rule}: ${limit.text}`);
  return limit.source ? `Limit ${rule} from ${sourceLink(limit.source, context)}.` : `Limit ${rule}.`;
}

/** `file:line`, as a link to that line where it is in the repository. */
export function sourceLink(source: { file: string; line: number; column: number }, context: ReportContext): string {
  const label = code(`${source.file}:${source.line}`);
  const url = context.sourceUrl(source);
  return url === null ? label : link(label, url);
}

/** How many rows a conclusion takes, of what the number rests on; '' where there is one, or no number suffices. */
export function neededFact(check: Check): string {
  return check.needed === null ? '' : neededText(check.needed, metNumber(check)?.rows ?? null);
}

function exampleFact({ examples }: Check): string {
  if (examples.length === 0) return '';
  const shown = examples.slice(0, MAX_EXAMPLES).map((id) => code(id));
  const more = examples.length > MAX_EXAMPLES ? ` and ${formatCount(examples.length - MAX_EXAMPLES)} more` : '';
  return `Examples: rows ${shown.join(', ')}${more}.`;
}
