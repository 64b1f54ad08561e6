import type { Result } from '../../result/document.ts';
import { NOTHING } from '../../wording/numbers.ts';
import type { ReportContext } from '../context.ts';
import { markup } from '../markup.ts';
import { type BesideRow, besideMergeBase } from '../merge-base.ts';
import { type Section, section } from './sections.ts';
import { type Column, dataTable, type Row } from './table.ts';
import { badge, pill, SIGNS, TONES, toneOf } from './verdict.ts';

/** The baseline that gates and the merge base, side by side: first which is which, then every check against both. */
export function besideSection(results: readonly Result[], context: ReportContext): Section | null {
  const beside = besideMergeBase(results, context.mergeBase);
  if (beside === null) return null;
  const baselines = beside.baselines.map(
    ({ name, identity, age, role }): Row => ({
      cells: [
        { content: name },
        { content: role },
        { content: identity === '' ? NOTHING : identity },
        { content: age },
      ],
    }),
  );
  const columns = COLUMNS.filter(({ title }) => title !== 'Baseline' || beside.hasBaseline);
  const rows = beside.rows.map(
    (row): Row => ({
      verdict: row.check.verdict,
      tone: toneOf(row.check),
      cells: columns.map(({ cell }) => cell(row)),
    }),
  );
  return section('baselines', 'Baselines', 'Baselines', [
    markup`<p class="lead">${beside.title}.</p>`,
    dataTable('baselines-table', { caption: 'Baselines', underHeading: true }, BASELINE_COLUMNS, baselines),
    dataTable('beside-table', { caption: 'Beside the merge base', note: beside.note }, columns, rows),
  ]);
}

const BASELINE_COLUMNS: readonly Column[] = [
  { title: 'Baseline', kind: 'name' },
  { title: 'Role', kind: 'text' },
  { title: 'Identity', kind: 'code' },
  { title: 'Age', kind: 'line' },
];

const COLUMNS: readonly (Column & { readonly cell: (row: BesideRow) => Row['cells'][number] })[] = [
  {
    title: 'Check',
    kind: 'name',
    cell: ({ name, gate }) => ({
      content: markup`<bdi>${name}</bdi>${gate === '' ? null : markup`<small>${gate}</small>`}`,
    }),
  },
  { title: 'Baseline', kind: 'number', cell: ({ baseline, keys }) => ({ content: baseline, key: keys.baseline }) },
  { title: 'Merge base', kind: 'number', cell: ({ atBase, keys }) => ({ content: atBase, key: keys.atBase }) },
  { title: 'Now', kind: 'number', cell: ({ now, keys }) => ({ content: now, key: keys.now }) },
  {
    title: 'Since merge base',
    kind: 'number',
    cell: ({ since, trend, keys }) => ({
      content:
        trend === 'same' ? 'same' : markup`${since}${trend === 'changed' ? null : markup` <small>${trend}</small>`}`,
      key: keys.now - keys.atBase,
    }),
  },
  {
    title: 'Verdict then',
    kind: 'line',
    cell: ({ verdictThen }) => ({ content: badge(TONES[verdictThen], SIGNS[verdictThen], verdictThen) }),
  },
  { title: 'Verdict now', kind: 'line', cell: ({ check }) => ({ content: pill(check) }) },
];
