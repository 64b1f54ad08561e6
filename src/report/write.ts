import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import type { Report } from './report.ts';

/** A format is one line here and one file beside it, which is loaded when it is written. */
const FORMATS = {
  md: { file: 'report.md', render: async (report) => (await import('./markdown.ts')).renderMarkdown(report) },
  html: { file: 'report.html', render: async (report) => (await import('./html/render.ts')).renderHtml(report) },
  junit: { file: 'junit.xml', render: async (report) => (await import('./junit.ts')).renderJunit(report) },
  json: { file: 'report.json', render: async (report) => (await import('./json.ts')).renderJson(report) },
} as const satisfies Record<string, Format>;

interface Format {
  readonly file: string;
  readonly render: (report: Report) => Promise<string>;
}

export type ReportFormat = keyof typeof FORMATS;
export const REPORT_FORMATS = Object.keys(FORMATS) as readonly ReportFormat[];
/** What the reports are called in the folder of a run. */
export const REPORT_FILES: readonly string[] = Object.values(FORMATS).map(({ file }) => file);

export interface WrittenReport {
  readonly format: ReportFormat;
  /** Absolute. */
  readonly path: string;
}

/** A report that could not be written, to be thrown once the verdict has been told some other way. */
export type Attempted<T> = { readonly value: T } | { readonly value: null; readonly problem: unknown };

/** The value, or what was thrown instead of it: never rejects. */
export async function attempted<T>(work: Promise<T>): Promise<Attempted<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { value: null, problem: error };
  }
}

/**
 * Write a report per format into the folder, which is made where it is missing. A file is replaced whole or not at all.
 * Throws EnvironmentError where the disk does not let it.
 */
export async function writeReports(
  report: Report,
  folder: string,
  formats: readonly ReportFormat[],
): Promise<WrittenReport[]> {
  const written: WrittenReport[] = [];
  for (const format of new Set(formats)) {
    const { file, render }: Format = FORMATS[format];
    const path = join(resolve(folder), file);
    const text = await render(report);
    try {
      await mkdir(resolve(folder), { recursive: true });
      await writeFile(`${path}.part`, text);
      await rename(`${path}.part`, path);
    } catch (error) {
      throw new EnvironmentError(`The report ${path} cannot be written: ${messageOf(error)}.`, { cause: error });
    }
    written.push({ format, path });
  }
  return written;
}
