import type { Verdict } from '../result/verdict.ts';
import { clipped } from '../wording/visible.ts';

/** When a part of the comment was written: a later run, or a later attempt of one run, is newer. */
export interface Version {
  readonly run: number;
  readonly attempt: number;
}

/** A check that did not pass, as far as "since the last push" needs it. */
export interface Finding {
  /** Twelve digits of the hash of gate, result and check. */
  readonly id: string;
  readonly title: string;
}

/** The last finished report of a section. */
export interface SectionReport extends Version {
  readonly commit: string;
  readonly verdict: Verdict;
  /** One plain line. */
  readonly decision: string;
  readonly findings: readonly Finding[];
  /** Which commit of the pull request it is of, counted from 1 by those that were reported on. */
  readonly push: number;
  /** The report on the commit before; null where this is the first. */
  readonly before: Pick<SectionReport, 'commit' | 'findings' | 'push' | 'verdict'> | null;
  /** Markdown; null where it had to make room. */
  readonly body: string | null;
}

/** What one matrix leg, or one project of a monorepo, has to say. */
export interface Section {
  /** Stable over pushes; never shown. */
  readonly key: string;
  /** Plain text; shown where there are several. */
  readonly title: string;
  /** The newest run that announced itself here, finished or not. */
  readonly latest: Version & { readonly commit: string };
  readonly report: SectionReport | null;
}

export interface CommentState {
  /** By key. */
  readonly sections: readonly Section[];
  /** The commits that were reported on, newest first. */
  readonly heads: readonly (Version & { readonly commit: string })[];
}

export const EMPTY_COMMENT: CommentState = { sections: [], heads: [] };

/** A section that nobody has written to for this many pushes is gone: its matrix leg or project no longer exists. */
const KEPT_HEADS = 10;
/** More than any matrix that still fits into one comment. */
const MAX_SECTIONS = 80;
export const MAX_FINDINGS = 30;
/** In UTF-16 code units. What is written must be readable again, so it is cut here and nowhere else. */
const MAX_TITLE = 80;
const MAX_DECISION = 200;

/** A new run says that it has started: the old report stays, marked as old. */
export function announce(state: CommentState, section: Pick<Section, 'key' | 'title' | 'latest'>): CommentState {
  const { key, latest } = section;
  const announced = { key, title: clipped(section.title, MAX_TITLE), latest, report: null };
  return mergeComments(state, { sections: [announced], heads: [latest] });
}

/**
 * A run has finished. An older run or attempt than the stored one changes nothing. `findings` is null where nothing was
 * measured: then what did not pass before is neither fixed nor new, and is compared with at the next push.
 */
export function report(
  state: CommentState,
  section: Pick<Section, 'key' | 'title'>,
  fresh: Omit<SectionReport, 'before' | 'findings' | 'push'> & { readonly findings: readonly Finding[] | null },
): CommentState {
  const stored = state.sections.find(({ key }) => key === section.key);
  if (stored && isNewer(stored.latest, fresh)) return state;
  const latest = { run: fresh.run, attempt: fresh.attempt, commit: fresh.commit };
  const before = beforeOf(stored?.report ?? null, fresh.commit);
  const findings = fresh.findings ?? stored?.report?.findings ?? [];
  const done: SectionReport = {
    ...fresh,
    decision: clipped(fresh.decision, MAX_DECISION),
    findings: findings.slice(0, MAX_FINDINGS).map(({ id, title }) => ({ id, title: clipped(title, MAX_TITLE) })),
    push: (before?.push ?? 0) + 1,
    before: fresh.findings === null && before !== null ? { ...before, findings } : before,
  };
  const written = { key: section.key, title: clipped(section.title, MAX_TITLE), latest, report: done };
  return mergeComments(state, { sections: [written], heads: [latest] });
}

/**
 * Two comments become one: of every section the newer announcement and the newer report; `b` where they are as old as
 * each other. Nothing is lost, and the order of merging does not matter but for such ties.
 */
export function mergeComments(a: CommentState, b: CommentState): CommentState {
  const byKey = new Map(a.sections.map((section) => [section.key, section]));
  for (const section of b.sections) {
    const other = byKey.get(section.key);
    byKey.set(section.key, other ? mergeSections(other, section) : section);
  }
  const heads = mergeHeads([...b.heads, ...a.heads]);
  const kept = [...byKey.values()].filter(
    ({ latest }) => heads.length < KEPT_HEADS || heads.some(({ commit }) => commit === latest.commit),
  );
  const newestFirst = kept.sort((x, y) => compareVersions(y.latest, x.latest) || order(x.key, y.key));
  const sections = newestFirst.slice(0, MAX_SECTIONS).sort((x, y) => order(x.key, y.key));
  return { sections, heads };
}

export function isNewer(a: Version, b: Version): boolean {
  return compareVersions(a, b) > 0;
}

export function isRunning({ latest, report: done }: Section): boolean {
  return done === null || isNewer(latest, done);
}

/** What passes now and did not at the commit before, and the other way round. Null where there is nothing to compare. */
export function changesOf({ before, findings }: SectionReport): { fixed: Finding[]; appeared: Finding[] } | null {
  if (before === null) return null;
  const now = new Set(findings.map(({ id }) => id));
  const then = new Set(before.findings.map(({ id }) => id));
  return {
    fixed: before.findings.filter(({ id }) => !now.has(id)),
    appeared: findings.filter(({ id }) => !then.has(id)),
  };
}

function mergeSections(a: Section, b: Section): Section {
  const latest = isNewer(a.latest, b.latest) ? a.latest : b.latest;
  const newest = isNewer(a.latest, b.latest) ? a : b;
  return { key: b.key, title: newest.title, latest, report: newerReport(a.report, b.report) };
}

function newerReport(a: SectionReport | null, b: SectionReport | null): SectionReport | null {
  if (a === null || b === null) return a ?? b;
  return isNewer(a, b) ? a : b;
}

function beforeOf(stored: SectionReport | null, commit: string): SectionReport['before'] {
  if (stored === null) return null;
  if (stored.commit === commit) return stored.before;
  const { findings, push, verdict } = stored;
  return { commit: stored.commit, findings, push, verdict };
}

function mergeHeads(all: CommentState['heads']): CommentState['heads'] {
  const newest = new Map<string, CommentState['heads'][number]>();
  for (const head of all) {
    const other = newest.get(head.commit);
    if (!other || isNewer(head, other)) newest.set(head.commit, head);
  }
  return [...newest.values()].sort((x, y) => compareVersions(y, x) || order(x.commit, y.commit)).slice(0, KEPT_HEADS);
}

function compareVersions(a: Version, b: Version): number {
  return a.run - b.run || a.attempt - b.attempt;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
