import { basename } from 'node:path/posix';
import type { Result } from '../result/document.ts';
import type { Notice } from '../result/notice.ts';
import { formatAge, formatDuration, several } from '../wording/numbers.ts';
import { sentenceList } from '../wording/sentence.ts';
import type { MergeBase } from './context.ts';

/** One thing that was read or used. `code` is an identifier, to be set in code type. Not escaped. */
export interface Fact {
  readonly text: string;
  readonly code: string;
  readonly after: string;
}

const LABELS = ['Model', 'Baseline', 'Data', 'Policy', 'Commit', 'Machine', 'Took', 'Tool'] as const;
type Label = (typeof LABELS)[number];
type Add = (label: Label, text: string, code?: string, after?: string) => void;

/** What a reader must know to trust the numbers: under each label what the results name, without repetition. */
export function provenance(
  results: readonly Result[],
  mergeBase: MergeBase | null = null,
): { label: Label; facts: readonly Fact[] }[] {
  const groups = new Map<Label, Map<string, Fact>>(LABELS.map((label) => [label, new Map()]));
  const add: Add = (label, text, code = '', after = '') =>
    groups.get(label)!.set([text, code].join('\u0000'), { text, code, after });
  const since = mergeBase === null ? '' : `merge base ${mergeBase.commit.slice(0, 12)}`;
  for (const result of results) addFacts(result, add, since);
  groups.set('Data', withoutRepeats(groups.get('Data')!));
  const duration = results.reduce((sum, result) => sum + result.durationMs, 0);
  if (results.length > 0) add('Took', formatDuration(duration));
  return [...groups]
    .map(([label, facts]) => ({ label, facts: [...facts.values()] }))
    .filter(({ facts }) => facts.length > 0);
}

/** A file that two gates name by two paths is told once, by the shorter one. */
function withoutRepeats(facts: ReadonlyMap<string, Fact>): Map<string, Fact> {
  const isOther = (one: Fact, other: Fact) =>
    one.code === other.code && one.text.length < other.text.length && basename(one.text) === basename(other.text);
  return new Map([...facts].filter(([, fact]) => ![...facts.values()].some((other) => isOther(other, fact))));
}

/** Results that do not belong together: other bytes, other rows, another commit, another version. */
export function disagreements(results: readonly Result[]): Notice[] {
  const notices: Notice[] = [];
  const differ = (what: string, values: readonly (string | null | undefined)[]) => {
    const distinct = new Set(values.filter((value) => value !== null && value !== undefined));
    if (distinct.size > 1) notices.push(warning(`These results are about ${distinct.size} different ${what}.`));
  };
  differ(
    'models: the digests of the subjects differ',
    results.map((result) => result.subject?.digest),
  );
  differ(
    'commits',
    results.map((result) => result.source.commit),
  );
  differ(
    'versions of Model Assay',
    results.map((result) => result.tool.version),
  );
  const datasets = Map.groupBy(
    results.flatMap((result) => result.datasets),
    (dataset) => dataset.name,
  );
  const changed = [...datasets].filter(([, uses]) => new Set(uses.map((use) => use.digest)).size > 1);
  if (changed.length > 0) {
    const names = sentenceList(changed.slice(0, 3).map(([name]) => name));
    notices.push(warning(`The gates did not read the same bytes of ${names}.`));
  }
  return notices;
}

/** `7a3d1bc8abe4` of `sha256:7a3d1bc8abe4…`. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

function warning(text: string): Notice {
  return { level: 'warning', text };
}

function addFacts(result: Result, add: Add, since: string): void {
  const { subject, baseline, datasets, environment, source, policy, tool } = result;
  if (subject) {
    const read = typeof environment.output === 'string' ? `read from ${environment.output}` : '';
    add('Model', subject.name, shortDigest(subject.digest), read);
  }
  if (baseline) {
    const version = baseline.version === null ? '' : ` version ${baseline.version}`;
    const age = baseline.since === null ? Number.NaN : Date.parse(result.startedAt) - Date.parse(baseline.since);
    const digest = baseline.digest === null ? '' : shortDigest(baseline.digest);
    add('Baseline', baseline.name + version, digest, Number.isFinite(age) ? `${formatAge(age)} old` : '');
  }
  for (const { name, digest, rows } of datasets) add('Data', name, shortDigest(digest), several(rows, 'row'));
  if (policy.path) add('Policy', policy.path, shortDigest(policy.digest));
  if (source.commit) add('Commit', '', source.commit.slice(0, 12), since);
  const machine = machineOf(environment);
  if (machine !== '') add('Machine', machine);
  add('Tool', `Model Assay ${tool.version}`);
}

/** Accelerator, processor and cores, platform: what moves a latency. The whole list is in the HTML and the JSON. */
export function machineOf(environment: Result['environment']): string {
  const text = (key: string) => String(environment[key] ?? '');
  const cpu = text('cpu') && text('cores') ? `${text('cpu')} × ${text('cores')}` : text('cpu');
  const quantised = text('quantisedArithmetic');
  const arithmetic =
    quantised && `quantised arithmetic ${quantised} (8-bit instructions: ${text('int8Instructions') || 'unknown'})`;
  return [text('gpu'), cpu, text('platform'), arithmetic].filter((part) => part !== '').join(', ');
}
