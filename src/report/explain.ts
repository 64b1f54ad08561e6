import { placeName } from '../core/errors.ts';
import { type Check, isDataRule, metNumber, sourceOf } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { helpUrl, pageUrl } from '../wording/help.ts';
import { formatCount } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { askedText } from './asked.ts';
import { code, link, message as messageText, prose, strong } from './cell.ts';
import { checkName } from './check-sentence.ts';
import type { ReportContext } from './context.ts';
import type { Entry, Outline } from './outline.ts';
import { neededText } from './row-counts.ts';
import { effectText, placedProblem } from './words.ts';

const MAX_EXAMPLES = 3;
const MAX_COMMAND = 500;
const MAX_MESSAGE = 2_000;
const MAX_SENTENCE = 600;

/** Why; then by which rule, set where, as what it met it, under which id to waive, and at which limit it would pass. */
export function explanation({ result, check }: Entry, context: ReportContext, severalGates: boolean): string {
  const gate = severalGates ? `${resultName(result)} · ` : '';
  const asked = askedText(check);
  const why = [check.reason, effectText(check), neededFact(check)]
    .filter((text) => text !== '')
    .map((text) => messageText(clipped(sentence(text), MAX_SENTENCE)))
    .join(' ');
  const facts = [
    check.flip === null ? '' : `To flip it: ${messageText(clipped(sentence(check.flip), MAX_SENTENCE))}`,
    limitFact(check, context),
    check.method === null || check.method === 'census' ? '' : `Method: ${prose(check.method)}.`,
    `Id ${code(check.id)}.`,
    exampleFact(check),
    check.page === undefined ? '' : `${link('More on this', pageUrl(check.page))}.`,
  ]
    .filter((fact) => fact !== '')
    .join(' ');
  return `- ${strong(`${gate}${checkName(check)}${asked === '' ? '' : `, ${asked}`}`)}: ${why}\\\n  ${facts}`;
}

/** Gates that could not measure, and results that never came. */
export function problemList({ problems, missing }: Outline, context: ReportContext): string[] {
  const failed = problems.map((result) => {
    const { message, source } = placedProblem(result.problem!);
    const place = source ? ` At ${sourceLink(source, context)}.` : '';
    return `- ${strong(resultName(result))}: ${WHOSE[result.problem!.kind]}: ${messageText(sentence(clipped(message, MAX_MESSAGE)))}${place}${more(message)}`;
  });
  return [
    ...failed,
    ...missing.map(
      (item) =>
        `- ${strong(resultName(item))}${item.fact ? '' : ' delivered no result'}: ${messageText(sentence(item.reason))}`,
    ),
  ];
}

function more(message: string): string {
  const url = helpUrl(message);
  return url === null ? '' : ` ${link('More on this', url)}.`;
}

/** The commands that repeat these checks, each once, and one that lists failing rows; '' where there is none. */
export function reproduction(entries: readonly Entry[]): string {
  const { repeat, listing } = commandsOf(entries);
  if (repeat.length === 0) return '';
  const shown = repeat.slice(0, MAX_EXAMPLES).map((command) => code(command, MAX_COMMAND));
  const more = repeat.length > MAX_EXAMPLES ? ` and ${formatCount(repeat.length - MAX_EXAMPLES)} more` : '';
  const lines = [`**Run it yourself:** ${shown.join(', ')}${more}`];
  if (listing !== null) lines.push(`**List the failing rows:** ${code(listing, MAX_COMMAND)}`);
  return lines.join('\\\n');
}

/** What a reader can run: each command that repeats a check, and the one that lists the rows of the worst rule. */
export function commandsOf(entries: readonly Entry[]): {
  readonly repeat: readonly string[];
  readonly listing: string | null;
} {
  return {
    repeat: [...new Set(entries.flatMap(({ check }) => check.reproduce ?? []))],
    listing: entries.find(({ check }) => check.listing !== null)?.check.listing ?? null,
  };
}

const WHOSE = {
  input: 'the configuration or an input is wrong',
  subject: 'the model could not be tested',
  environment: 'this machine or a service would not let it run',
} as const;

function limitFact(check: Check, context: ReportContext): string {
  const { limit } = check;
  const source = sourceOf(check);
  if (isDataRule(check)) return source ? `Rule from ${sourceLink(source, context)}.` : '';
  if (limit === null) return '';
  const rule = code(`${limit.rule}: ${limit.text}`);
  return limit.source ? `Limit ${rule} from ${sourceLink(limit.source, context)}.` : `Limit ${rule}.`;
}

/** `file:line`, as a link to that line where it is in the repository. */
export function sourceLink(
  source: { file: string; line: number; column: number },
  context: ReportContext,
  file = source.file,
): string {
  const label = code(placeName({ file, line: source.line }));
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
  return `Rows: ${shown.join(', ')}${more}.`;
}
