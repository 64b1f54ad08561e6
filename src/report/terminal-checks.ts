import { placeName } from '../core/errors.ts';
import { isModelFact } from '../result/check.ts';
import { blocks } from '../result/verdict.ts';
import { pageUrl } from '../wording/help.ts';
import { several } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { checkName } from './check-sentence.ts';
import { dataRows, heldLines } from './data-rows.ts';
import type { Outline } from './outline.ts';
import { moreHolding } from './terminal-measures.ts';
import {
  exampleText,
  GAP,
  MARKS,
  MAX_CELL,
  MAX_EXPLANATIONS,
  MAX_ITEMS,
  quiet,
  styleOf,
  told,
} from './terminal-parts.ts';
import type { Line } from './terminal-text.ts';
import { effectText, isWarned } from './words.ts';

/** What is not so of the model itself, each with its reason. */
export function modelFacts({ failed, warnings }: Outline, columns: number): Line[] {
  const entries = [...failed, ...warnings].filter(({ check }) => isModelFact(check));
  const shown = entries.slice(0, MAX_EXPLANATIONS);
  return [
    ...shown.flatMap((entry): Line[] => {
      const { check } = entry;
      const mark = isWarned(check) ? '!' : MARKS[check.verdict].mark;
      const why = [check.reason, effectText(check), check.flip ?? ''].filter((text) => text !== '').map(sentence);
      return [
        ...told(`${mark} ${checkName(check)}`, columns, GAP, styleOf(entry)),
        ...told(why.join(' '), columns, GAP + GAP, 'quiet'),
        ...(check.page === undefined ? [] : told(`More: ${pageUrl(check.page)}`, columns, GAP + GAP, 'quiet')),
      ];
    }),
    ...(entries.length > shown.length
      ? [[quiet(`${GAP}… and ${several(entries.length - shown.length, 'more check')}`)]]
      : []),
  ];
}

/** A block per column that breaks its contract. */
export function data({ failed, inconclusive, warnings, allowed }: Outline, columns: number): Line[] {
  const rows = dataRows([...failed, ...inconclusive, ...warnings, ...allowed]);
  const shown = rows.slice(0, MAX_EXPLANATIONS);
  return [
    ...shown.flatMap(({ entries, name, lines, examples, source }): Line[] => {
      const worst = entries.find(({ check }) => blocks(check)) ?? entries[0]!;
      const facts = [
        exampleText(examples),
        source === null ? '' : `Rule from ${placeName({ file: source.file, line: source.line })}.`,
        effectText(worst.check),
      ].filter((fact) => fact !== '');
      return [
        [{ text: `${GAP}${MARKS[worst.check.verdict].mark} ${clipped(name, MAX_CELL)}`, style: styleOf(worst) }],
        ...lines
          .slice(0, MAX_ITEMS)
          .flatMap(({ text, isStatistic }) => told(text, columns, GAP + GAP + (isStatistic ? GAP : ''))),
        ...told(facts.join(' '), columns, GAP + GAP, 'quiet'),
      ];
    }),
    ...(rows.length > shown.length
      ? [[quiet(`${GAP}… and ${several(rows.length - shown.length, 'more column')}`)]]
      : []),
  ];
}

/** What holds and is not in the table above, in a line each. */
export function held(outline: Outline, columns: number): Line[] {
  const facts = outline.passed.filter(({ check }) => isModelFact(check)).length;
  const words = [
    ...holding(moreHolding(outline), 'more measure', ''),
    ...holding(facts, 'check', ' of the model'),
    ...heldLines(outline.passed),
  ];
  return words.flatMap((text) => told(`${MARKS.pass.mark} ${text}`, columns, GAP, 'pass'));
}

function holding(count: number, noun: string, of: string): string[] {
  return count <= 0 ? [] : [`${several(count, noun)}${of} ${count === 1 ? 'holds' : 'hold'}`];
}
