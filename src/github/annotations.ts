import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { SourcePosition } from '../core/errors.ts';
import { checkSentence } from '../report/check-sentence.ts';
import { effectText, isWarned } from '../report/words.ts';
import { isMetric, sourceOf } from '../result/check.ts';
import type { Check, Result } from '../result/document.ts';
import { blocks } from '../result/verdict.ts';
import { formatCount } from '../wording/numbers.ts';
import { clipped, visible } from '../wording/visible.ts';
import { commandLine, logLines, type WriteLine } from './commands.ts';

/**
 * A step shows this many errors and as many warnings; the rest is dropped without a word. Source: actions/toolkit,
 * docs/problem-matchers.md, "Limitations".
 */
export const ANNOTATIONS_PER_LEVEL = 10;
/** ExecutionContext.cs of actions/runner cuts a longer message. In UTF-16 code units. */
export const ANNOTATION_MESSAGE_UTF16 = 4_096;
/** OpenAPI, check-run annotations; the runner's commands take as much. */
export const ANNOTATION_TITLE_UTF16 = 255;

const MAX_EXAMPLES = 3;

export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  /** Relative to the repository's root, with forward slashes; null where nothing in the repository is to blame. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

export interface AnnotationFolders {
  /** Paths of a policy are as the user wrote them: relative to this folder. */
  readonly workingFolder: string;
  readonly repositoryRoot: string;
}

/** One for every check that blocks or warns, and every gate that could not measure, at the limit’s own line; gravest first. */
export function annotationsOf(results: readonly Result[], folders: AnnotationFolders): Annotation[] {
  const all = results.flatMap((result) => [
    ...(result.problem ? [problemAnnotation(result, folders)] : []),
    ...result.checks
      .filter((check) => blocks(check) || isWarned(check))
      .map((check) => checkAnnotation(result, check, folders)),
  ]);
  return [...all.filter((item) => item.level === 'error'), ...all.filter((item) => item.level === 'warning')];
}

/** As workflow commands, within what a step shows; the last of each level says how many more there are. */
export function writeAnnotations(annotations: readonly Annotation[], write: WriteLine): void {
  for (const level of ['error', 'warning'] as const) {
    const own = annotations.filter((annotation) => annotation.level === level);
    const left = own.length - ANNOTATIONS_PER_LEVEL;
    for (const [index, annotation] of own.slice(0, ANNOTATIONS_PER_LEVEL).entries()) {
      const more = left > 0 && index === ANNOTATIONS_PER_LEVEL - 1 ? `\n(and ${left} more in the summary)` : '';
      const message = cut(annotation.message, ANNOTATION_MESSAGE_UTF16 - more.length) + more;
      write(
        commandLine(level, message, {
          file: annotation.file ?? undefined,
          line: annotation.line ?? undefined,
          col: annotation.column ?? undefined,
          title: annotation.title,
        }),
      );
    }
  }
}

function problemAnnotation(result: Result, folders: AnnotationFolders): Annotation {
  const { message, source } = result.problem!;
  return {
    level: 'error',
    title: title(result, 'could not measure'),
    message: plain(message),
    ...placeOf(source, folders),
  };
}

function checkAnnotation(result: Result, check: Check, folders: AnnotationFolders): Annotation {
  // The numbers first. What would flip it stands in the report: the first advice is to look, not to lower the bar.
  const lines = [
    isMetric(check) && check.numbers.value !== null ? `${checkSentence(check)}.` : null,
    check.reason,
    effectText(check),
    examplesText(check.examples),
    check.reproduce === null ? null : `Run it yourself: ${check.listing ?? check.reproduce}`,
  ];
  return {
    level: blocks(check) ? 'error' : 'warning',
    title: title(result, `${WORDS[check.verdict]}: ${check.title}`),
    message: plain(lines.filter((line) => line).join('\n')) || check.id,
    ...placeOf(sourceOf(check), folders),
  };
}

function examplesText(examples: readonly string[]): string | null {
  if (examples.length === 0) return null;
  const more = examples.length > MAX_EXAMPLES ? ` and ${formatCount(examples.length - MAX_EXAMPLES)} more` : '';
  return `Rows ${examples.slice(0, MAX_EXAMPLES).join(', ')}${more}.`;
}

const WORDS: Readonly<Record<Check['verdict'], string>> = {
  pass: 'Passed',
  inconclusive: 'Inconclusive',
  fail: 'Failed',
  error: 'Error',
};

function title(result: Result, text: string): string {
  const who = [result.gate, result.id].filter((part) => part).join(' ');
  return clipped(`${who} · ${text}`, ANNOTATION_TITLE_UTF16);
}

function placeOf(
  source: SourcePosition | null,
  folders: AnnotationFolders,
): Pick<Annotation, 'file' | 'line' | 'column'> {
  const file = source === null ? null : repositoryPath(source.file, folders);
  return file === null
    ? { file: null, line: null, column: null }
    : { file, line: source!.line, column: source!.column };
}

/** Null for what is no file of the repository: an input or flag, or a path that leads out of it. */
export function repositoryPath(file: string, { workingFolder, repositoryRoot }: AnnotationFolders): string | null {
  if (/^(?:input|flag) /.test(file)) return null;
  const path = relative(repositoryRoot, resolve(workingFolder, file));
  if (path === '' || isAbsolute(path) || path.split(sep)[0] === '..') return null;
  const shown = path.split(sep).join('/');
  return shown === visible(shown) ? shown : null;
}

/** Lines stay lines; nothing in them is hidden or a command. */
function plain(text: string): string {
  return logLines(text).join('\n').trim();
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
