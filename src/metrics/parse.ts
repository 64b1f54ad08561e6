import { nearest } from '../core/nearest.ts';
import { AMBIGUOUS, METRICS } from './list.ts';
import type { Metric } from './metric.ts';

export type ParsedMetric =
  | { readonly ok: true; readonly metric: Metric }
  /** `reason` is a whole sentence; `candidates` are names that would be accepted, nearest first, or empty. */
  | { readonly ok: false; readonly reason: string; readonly candidates: readonly string[] };

/**
 * A metric by its pinned name, an alias, `stem[class]` or `top_<k>_accuracy`. The class is everything between the first
 * bracket and the last, as it is: `recall[a [0]]` asks for the class `a [0]`.
 */
export function parseMetric(text: string): ParsedMetric {
  const wanted = text.trim();
  const named = NAMES.get(wanted);
  if (named) return { ok: true, metric: named };
  const choices = Object.hasOwn(AMBIGUOUS, wanted) ? AMBIGUOUS[wanted] : undefined;
  if (choices) {
    return refuse(`the metric ${quote(wanted)} means more than one number; say ${listed(choices)}`, choices);
  }
  return parseNumber(wanted) ?? parseClass(wanted) ?? unknown(wanted);
}

/** Every name that can be written, for help texts: pinned names, then families as `recall[<class>]`. */
export function metricNames(): readonly string[] {
  return METRICS.map((entry) => {
    if (entry.form === 'name') return entry.metric.name;
    return entry.form === 'class' ? `${entry.stem}[<class>]` : entry.shown;
  });
}

const NAMES: ReadonlyMap<string, Metric> = new Map(
  METRICS.flatMap((entry): [string, Metric][] =>
    entry.form === 'name' ? [entry.metric.name, ...entry.aliases].map((name) => [name, entry.metric]) : [],
  ),
);

const STEMS: readonly string[] = METRICS.flatMap((entry) => (entry.form === 'class' ? [entry.stem] : []));

function parseClass(text: string): ParsedMetric | undefined {
  const open = text.indexOf('[');
  if (open < 0) return undefined;
  const stem = text.slice(0, open);
  const label = text.slice(open + 1, text.endsWith(']') ? -1 : undefined);
  const example = label === '' ? '<class>' : label;
  if (!STEMS.includes(stem)) {
    const stems = nearest(stem, STEMS);
    const candidates = (stems.length > 0 ? stems : STEMS).map((name) => `${name}[${example}]`);
    return refuse(`the metric ${quote(text)} is unknown; metrics of one class are ${listed(candidates)}`, candidates);
  }
  if (!text.endsWith(']')) {
    return refuse(`the metric ${quote(text)} lacks its closing bracket`, [`${stem}[${example}]`]);
  }
  if (label === '') return refuse(`the metric ${quote(text)} names no class; write one between the brackets`, []);
  const entry = METRICS.find((one) => one.form === 'class' && one.stem === stem);
  return entry?.form === 'class' ? { ok: true, metric: entry.of(label) } : undefined;
}

function parseNumber(text: string): ParsedMetric | undefined {
  for (const entry of METRICS) {
    const [, digits, label] = (entry.form === 'number' && entry.pattern.exec(text)) || [];
    if (entry.form === 'number' && digits !== undefined) return { ok: true, metric: entry.of(Number(digits), label) };
  }
  return undefined;
}

function unknown(text: string): ParsedMetric {
  const number = /[1-9]\d{0,5}/.exec(text)?.[0] ?? '5';
  const written = [...NAMES.keys(), ...Object.keys(AMBIGUOUS), `top_${number}_accuracy`];
  const near = nearest(text, written).flatMap((name) => AMBIGUOUS[name] ?? [name]);
  // Of several names of one metric the nearest.
  const byMetric = Map.groupBy(near, (name) => NAMES.get(name) ?? name);
  const candidates = [...byMetric.values()].map(([name]) => name!).slice(0, 4);
  const advice =
    candidates.length > 0 ? `did you mean ${listed(candidates)}?` : `known are ${metricNames().join(', ')}`;
  return refuse(`the metric ${quote(text)} is unknown; ${advice}`, candidates);
}

function refuse(reason: string, candidates: readonly string[]): ParsedMetric {
  return { ok: false, reason, candidates };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
