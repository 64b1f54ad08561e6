import type { Table } from '../../../result/document.ts';
import { several } from '../../../wording/numbers.ts';
import type { Description } from '../../gate.ts';
import { type Compatible, isPeerNumber } from './peer-column.ts';

const MOST_ROWS = 5_000;

/** The numbers of another tool, under its name. */
export function compatibleTable(compatible: Compatible | null): Table[] {
  if (compatible === null) return [];
  const { tool, columns, whole } = compatible;
  const all = [
    ...(whole === null ? [] : [{ column: 'all columns', ...whole }]),
    ...columns.flatMap(({ column, answers }) => answers.filter(isPeerNumber).map((one) => ({ column, ...one }))),
  ];
  const shown = all.slice(0, MOST_ROWS);
  const text = (title: string) => ({ title, kind: 'text' as const, unit: null });
  const number = (title: string) => ({ title, kind: 'number' as const, unit: '1' });
  return [
    {
      id: 'compatible',
      title: `As ${tool} gives them`,
      note: `Computed for comparison with its reports, by its definitions and with its errors; they decide nothing here.${all.length > MOST_ROWS ? ` The first ${MOST_ROWS} of ${all.length}.` : ''}`,
      folded: true,
      columns: [text('column'), text('statistic'), text('rows'), number('value'), number('threshold'), text('drift')],
      rows: shown.map(({ column, statistic, chunk, value, threshold, isDrift }) => [
        column.slice(0, 500),
        statistic,
        chunk ?? 'all',
        Number.isFinite(value) ? value : null,
        threshold,
        isDrift ? 'yes' : 'no',
      ]),
    },
  ];
}

/** What the tool would say and is not reproduced. */
export function notReproduced(compatible: Compatible | null): Description['notChecked'] {
  if (compatible === null) return [];
  return compatible.columns.flatMap(({ column, answers }) =>
    answers.flatMap((answer) =>
      isPeerNumber(answer)
        ? []
        : [{ title: `${column}: ${answer.statistic} as ${compatible.tool}`, reason: answer.reason }],
    ),
  );
}

/** One sentence: what the other tool would call drift. */
export function compatibleFinding(compatible: Compatible | null): string[] {
  if (compatible === null) return [];
  const drifted = compatible.columns.filter(({ answers }) => answers.some((one) => isPeerNumber(one) && one.isDrift));
  return [
    `${compatible.tool} would call ${drifted.length === 0 ? 'no column' : several(drifted.length, 'column')} of ${compatible.columns.length} drifted; its numbers stand in a table of their own and decide nothing.`,
  ];
}
