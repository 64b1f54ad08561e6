import { markdownTable } from 'markdown-table';
import type { MoveReport } from '../registry/verb.ts';
import { several } from '../wording/numbers.ts';
import { cell, code, prose } from './cell.ts';
import { ICONS } from './words.ts';

/** What was asked for, beside what came of it. */
export interface MoveContext {
  readonly task: 'promote' | 'rollback';
  /** `digits/production`. */
  readonly where: string;
  /** Gates that the evidence names as passed; empty where it is not known. */
  readonly gates: readonly string[];
}

/** A promotion or rollback as it is told: the decision, the facts of it, and what stood against it or has to be done. */
export interface MoveStory {
  readonly icon: string;
  readonly decision: string;
  /** One line: the decision, and why not. */
  readonly headline: string;
  readonly facts: readonly Fact[];
  /** Refusals, or the steps of a plan. */
  readonly items: readonly string[];
  readonly next: string | null;
}

interface Fact {
  readonly label: string;
  readonly text: string;
  readonly isCode: boolean;
}

const MAX_ITEM = 2_000;
const NOT = { promote: 'Not promoted', rollback: 'Not rolled back' } as const;
const AGAIN =
  'Run the gates again on this commit, and promote what they state: everything that stands against it can be mended so.';

/** Pure: the same outcome, the same story. */
export function storyOf({ data, sentences: told }: MoveReport, { task, where, gates }: MoveContext): MoveStory {
  const sentences = told.map(String);
  if (data.kind === 'planned') {
    const decision = `Dry run of ${where}: nothing was changed`;
    return { icon: ICONS.pass, decision, headline: decision, facts: [], items: data.steps, next: null };
  }
  if (data.kind === 'refused' || data.kind === 'conflict') {
    const decision = `${NOT[task]}: ${where} stays as it is`;
    const reasons = several(sentences.length, 'reason');
    return {
      icon: ICONS.fail,
      decision,
      headline: sentences.length === 1 ? `${NOT[task]}: ${sentences[0]}` : `${decision}, for ${reasons}`,
      facts: [],
      items: sentences,
      next: data.kind === 'refused' && data.next === 'gate-again' ? AGAIN : null,
    };
  }
  const { entry, record, kind } = data;
  const words = { promoted: 'Promoted', 'rolled-back': 'Rolled back', already: 'Nothing to do' }[kind];
  const version = entry.target?.version ?? 'nothing';
  const decision = `${words}: ${where} is on version ${version}${kind === 'already' ? ' already' : ''}`;
  const canGoBack = kind === 'promoted' && entry.previous?.version;
  return {
    icon: ICONS.pass,
    decision,
    headline: decision,
    facts: factsOf(entry, record, gates),
    // After the decision, what else there is to know.
    items: sentences.slice(1),
    next: canGoBack ? 'To take it back: the action rollback, or: modelassay rollback --reason "…".' : null,
  };
}

/** What is told where a failure ended it before there was an outcome. */
export function failedStory(task: MoveContext['task'], message: string): MoveStory {
  const items = [message];
  return { icon: ICONS.error, decision: NOT[task], headline: message, facts: [], items, next: null };
}

/** For the job summary. */
export function moveMarkdown({ icon, decision, facts, items, next }: MoveStory): string {
  return [
    `## ${icon} ${prose(decision)}`,
    facts.length === 0 ? '' : factTable(facts),
    items.map((item) => `- ${prose(item.slice(0, MAX_ITEM))}`).join('\n'),
    next === null ? '' : `**Next:** ${prose(next)}`,
  ]
    .filter((block) => block !== '')
    .join('\n\n')
    .concat('\n');
}

/** What is up for promotion, for whoever must approve it: with the whole digest. */
export function candidateMarkdown(candidate: {
  readonly where: string;
  readonly digest: string;
  /** One sentence. */
  readonly evidence: string;
  readonly commit: string | null;
}): string {
  const facts: readonly Fact[] = [
    { label: 'Digest', text: candidate.digest, isCode: true },
    ...(candidate.commit === null ? [] : [{ label: 'Commit', text: candidate.commit, isCode: true }]),
  ];
  return `### Up for promotion to ${prose(candidate.where)}\n\n${factTable(facts)}\n\n${prose(candidate.evidence)}\n`;
}

/** For the log. */
export function moveText({ decision, facts, items, next }: MoveStory): string {
  const width = Math.max(0, ...facts.map(({ label }) => label.length));
  return [
    decision,
    ...facts.map(({ label, text }) => `  ${label.padEnd(width)}  ${text}`),
    ...items.map((item) => `  - ${item}`),
    ...(next === null ? [] : [`Next: ${next}`]),
  ].join('\n');
}

type Entry = Extract<MoveReport['data'], { entry: unknown }>['entry'];

function factsOf(entry: Entry, record: string, gates: readonly string[]): Fact[] {
  const { target, previous, evidence, source } = entry;
  const text = (label: string, value: string | null): Fact[] =>
    // A reason may have lines that look like ours.
    value === null || value === '' ? [] : [{ label, text: value.replace(/\s+/g, ' '), isCode: false }];
  const literal = (label: string, value: string | null | undefined): Fact[] =>
    value ? [{ label, text: value, isCode: true }] : [];
  return [
    ...literal('Digest', target?.digest),
    ...text('Before', previousText(previous)),
    ...text('Gates', evidence && gatesText(evidence.result, gates.length > 0 ? gates : (evidence.gates ?? []))),
    ...text('Evidence', evidence === null ? 'none' : signerText(evidence.signer)),
    ...literal('Evidence file', evidence?.digest),
    ...literal('Tested in', evidence?.url),
    ...literal('Policy', evidence?.policy),
    ...literal('Tag', source.tag),
    ...literal('Commit', source.commit),
    ...text('Asked for by', entry.actor),
    ...text('Approved by', entry.approvals.map(approvalText).join('; ')),
    ...text('Reason', entry.reason),
    ...text('Rule set aside', entry.override ? 'yes, on purpose: see the reason' : null),
    ...literal('Record', record),
  ];
}

function previousText(previous: Entry['previous']): string {
  if (!previous?.version) return 'nothing';
  return `version ${previous.version}${previous.digest === null ? '' : ` (${previous.digest})`}`;
}

function gatesText(result: 'PASSED' | 'WARNED', gates: readonly string[]): string {
  const words = result === 'PASSED' ? 'passed' : 'passed with warnings';
  return gates.length === 0 ? words : `${words}: ${gates.join(', ')}`;
}

function signerText(signer: string | null): string {
  if (signer === null) return 'signed by nobody, which was allowed';
  // Without a key a workflow signed, whose name it is.
  return /^[0-9a-f]{64}$/.test(signer) ? `signed by the key ${signer.slice(0, 12)}` : `signed by ${signer}`;
}

function approvalText({ by, comment }: Entry['approvals'][number]): string {
  return comment === null ? by : `${by} (“${comment}”)`;
}

function factTable(facts: readonly Fact[]): string {
  return markdownTable(
    [['', ''], ...facts.map(({ label, text, isCode }) => [label, isCode ? code(text) : cell(text)])],
    {
      alignDelimiters: false,
      padding: true,
    },
  );
}
