import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { code, htmlText, link, prose } from '../report/cell.ts';
import { COMMENT_UTF16 } from '../report/room.ts';
import { ICONS } from '../report/words.ts';
import { VERDICTS } from '../result/verdict.ts';
import { sentence, sentenceList } from '../wording/sentence.ts';
import {
  type CommentState,
  changesOf,
  type Finding,
  isRunning,
  type Section,
  type SectionReport,
  type Version,
} from './comment-state.ts';

/** First in every comment of ours, and never anywhere else: reports escape `<`. */
export const MARKER = '<!-- modelassay:comment:v1';

/** What a body needs to know beyond its state. */
export interface BodyLinks {
  /** Address of the repository: `https://github.com/octo/models`. */
  readonly repositoryUrl: string;
}

const MAX_NAMED = 5;
/** Bounds on what a body of ours can hold; more is a stranger's work. */
const MAX_STATE_BYTES = 256 * 1024;
const PENDING_ICON = '⏳';

/**
 * The comment as it is posted. One section is the report itself; several are a list of decisions with a fold for each.
 * What does not fit makes room: reports, the longest first, then what only "since the last push" needs. Decisions stay.
 */
export function renderComment(state: CommentState, links: BodyLinks): string {
  let sections = state.sections;
  for (;;) {
    const body = write({ ...state, sections }, links);
    if (body.length <= COMMENT_UTF16) return body;
    const dropped = longestBodies(sections, body.length - COMMENT_UTF16);
    if (dropped.size > 0) {
      sections = sections.map((section) => (dropped.has(section) ? withoutBody(section) : section));
    } else if (sections.some((section) => (section.report?.findings.length ?? 0) > 0 || section.report?.before)) {
      sections = sections.map(withoutFindings);
    } else {
      sections = [...sections].sort((a, b) => gravity(a) - gravity(b)).slice(0, Math.floor(sections.length / 2));
    }
  }
}

/** Room for one report when `sections` share a comment: each gets its part, and a lone one nearly all. */
export function reportBudget(sections: number): number {
  const perSection = 2_500;
  return Math.max(1_000, Math.floor((COMMENT_UTF16 - 1_000) / Math.max(1, sections)) - perSection);
}

/** What a comment of ours says; null where it is none, and empty where it is damaged. Never throws. */
export function parseComment(body: string): CommentState | null {
  const text = body.replaceAll('\r\n', '\n');
  if (!text.startsWith(MARKER) || text.length > 4 * COMMENT_UTF16) return null;
  const head = /^<!-- modelassay:comment:v1 ([\w-]{1,20000}) -->/.exec(text);
  const heads = head ? (decode(head[1]!, headsSchema) ?? []) : [];
  const sections: Section[] = [];
  for (const [, meta, report] of text.matchAll(SECTION)) {
    const section = decode(meta!, sectionSchema);
    if (!section || sections.some(({ key }) => key === section.key)) continue;
    const { collapsed, ...rest } = section;
    sections.push({ ...rest, report: rest.report && { ...rest.report, body: collapsed ? null : report! } });
  }
  return { sections, heads };
}

const SECTION =
  /<!-- modelassay:section ([\w-]{1,60000}) -->(?:(?!<!-- modelassay:)[\s\S])*<!-- modelassay:report -->\n([\s\S]*?)\n<!-- modelassay:end -->/g;

const commit = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const count = z.int().min(0);
const findings = z
  .array(z.strictObject({ id: z.string().regex(/^[0-9a-f]{12}$/), title: z.string().max(200) }))
  .max(100);
const version = { run: count, attempt: count, commit };
const headsSchema = z.array(z.strictObject(version)).max(100);
const sectionSchema = z.strictObject({
  key: z.string().max(500),
  title: z.string().max(500),
  latest: z.strictObject(version),
  report: z
    .strictObject({
      ...version,
      verdict: z.enum(VERDICTS),
      decision: z.string().max(2_000),
      findings,
      push: count,
      before: z.strictObject({ commit, findings, push: count, verdict: z.enum(VERDICTS) }).nullable(),
    })
    .nullable(),
  collapsed: z.boolean(),
});

function write(state: CommentState, links: BodyLinks): string {
  const single = state.sections.length === 1;
  const blocks = [
    `${MARKER} ${encode(state.heads)} -->`,
    ...(single ? [] : [overview(state, links)]),
    ...state.sections.map((section) => sectionBlock(section, links, single)),
    footer(state, links),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** The decision over all sections, then a line for each: what blocks first. */
function overview(state: CommentState, links: BodyLinks): string {
  const { sections } = state;
  const running = sections.filter(isRunning);
  const blocked = sections.filter((section) => section.report && section.report.verdict !== 'pass');
  const icon = blocked.length > 0 ? ICONS.fail : running.length > 0 ? PENDING_ICON : ICONS.pass;
  const decision =
    blocked.length > 0
      ? `Blocked: ${blocked.length} of ${sections.length} parts do not pass`
      : running.length > 0
        ? `Waiting for ${running.length} of ${sections.length} parts`
        : `Passed: all ${sections.length} parts`;
  const lines = [...sections]
    .sort((a, b) => gravity(a) - gravity(b))
    .map((section) => `- ${line(section, state, links)}`);
  return `## ${icon} ${decision}\n\n${lines.join('\n')}`;
}

function line(section: Section, state: CommentState, links: BodyLinks): string {
  const { report, title } = section;
  const pending = isRunning(section) ? ` ${PENDING_ICON} ${code(short(section.latest.commit))} is being measured.` : '';
  if (report === null) return `${PENDING_ICON} **${prose(title)}**: ${pending.trim()}`;
  const [newest] = state.heads;
  const old =
    newest && report.commit !== newest.commit && !isRunning(section) ? ` (of ${commitLink(report.commit, links)})` : '';
  return `${ICONS[report.verdict]} **${prose(title)}**: ${prose(sentence(report.decision))}${old}${pending}`;
}

function sectionBlock(section: Section, links: BodyLinks, single: boolean): string {
  const { report, ...rest } = section;
  const meta = encode({
    ...rest,
    report: report && { ...report, body: undefined },
    collapsed: report !== null && report.body === null,
  });
  const inside = [
    `<!-- modelassay:section ${meta} -->`,
    ...runningLines(section, links, single),
    ...(report && report.body === null ? [missingBody(report, links)] : []),
    `<!-- modelassay:report -->\n${harmless(report?.body ?? '')}\n<!-- modelassay:end -->`,
    ...historyLines(report, links),
  ].join('\n\n');
  if (single) return inside;
  const summary = `${report ? ICONS[report.verdict] : PENDING_ICON} ${htmlText(section.title)}`;
  return `<details><summary>${summary}</summary>\n\n${inside}\n\n</details>`;
}

function runningLines(section: Section, links: BodyLinks, single: boolean): string[] {
  if (!isRunning(section)) return [];
  const { latest, report } = section;
  const run = link('its run', runUrl(latest, links));
  const running = `${commitLink(latest.commit, links)} is being measured in ${run}.`;
  if (report === null) return [single ? `## ${PENDING_ICON} Measuring\n\n${running}` : running];
  return [`> ${PENDING_ICON} ${running} What follows is of ${commitLink(report.commit, links)}.`];
}

/** What was at the push before, and what came and went since: `Push 3; was ✅ pass at push 2 (a1b2c3d). New: p99.` */
function historyLines(report: SectionReport | null, links: BodyLinks): string[] {
  const changes = report && changesOf(report);
  if (!changes) return [];
  const { push, verdict, commit: sha } = report.before!;
  const { fixed, appeared } = changes;
  const parts = [
    `Push ${report.push}; was ${ICONS[verdict]} ${verdict} at push ${push} (${commitLink(sha, links)}).`,
    ...(appeared.length > 0 ? [`**New:** ${named(appeared)}.`] : []),
    ...(fixed.length > 0 ? [`**Fixed:** ${named(fixed)}.`] : []),
  ];
  return [parts.join(' ')];
}

function named(list: readonly Finding[]): string {
  const shown = list.slice(0, MAX_NAMED).map(({ title }) => prose(title));
  return sentenceList(list.length > MAX_NAMED ? [...shown, `${list.length - MAX_NAMED} more`] : shown);
}

function missingBody(report: SectionReport, links: BodyLinks): string {
  const where = link('the summary of its run', runUrl(report, links));
  return `${ICONS[report.verdict]} ${prose(sentence(report.decision))} The report did not fit here; it is in ${where}.`;
}

function footer({ heads: [newest] }: CommentState, links: BodyLinks): string {
  if (!newest) return '<sub>Model Assay</sub>';
  return `<sub>Model Assay · ${commitLink(newest.commit, links)} · ${link('run', runUrl(newest, links))}</sub>`;
}

/** The longest reports that together free so many characters; what stands in their place is not counted. */
function longestBodies(sections: readonly Section[], characters: number): Set<Section> {
  const dropped = new Set<Section>();
  let freed = 0;
  for (const section of [...sections].sort((a, b) => bodyLength(b) - bodyLength(a))) {
    if (freed >= characters || bodyLength(section) === 0) break;
    freed += bodyLength(section);
    dropped.add(section);
  }
  return dropped;
}

function withoutBody(section: Section): Section {
  return { ...section, report: section.report && { ...section.report, body: null } };
}

function withoutFindings(section: Section): Section {
  return { ...section, report: section.report && { ...section.report, findings: [], before: null } };
}

const bodyLength = (section: Section) => section.report?.body?.length ?? 0;

/** What blocks, then what is awaited, then what passed. */
function gravity(section: Section): number {
  if (section.report === null) return 1;
  return section.report.verdict !== 'pass' ? 0 : isRunning(section) ? 1 : 2;
}

/** A report has no comment of HTML; if one ever did, it must not look like one of our marks. */
function harmless(body: string): string {
  return body.replaceAll('<!--', '&lt;!--').trim();
}

const short = (sha: string) => sha.slice(0, 7);
const commitLink = (sha: string, { repositoryUrl }: BodyLinks) =>
  link(code(short(sha)), `${repositoryUrl}/commit/${sha}`);
const runUrl = ({ run, attempt }: Version, { repositoryUrl }: BodyLinks) =>
  `${repositoryUrl}/actions/runs/${run}${attempt > 1 ? `/attempts/${attempt}` : ''}`;

function encode(value: unknown): string {
  return deflateRawSync(JSON.stringify(value)).toString('base64url');
}

function decode<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    const json = inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: MAX_STATE_BYTES }).toString('utf8');
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
