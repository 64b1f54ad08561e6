import { plainColumn } from '../../contracts/imported.ts';
import type { Contract } from '../../contracts/model.ts';
import { writeOdcs } from '../../contracts/odcs/write.ts';
import { collectProblems } from '../../contracts/problems.ts';
import { completeRules, type RuleDraft } from '../../contracts/rules.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Dataset, Malformed, QueryEngine } from '../../table/query.ts';
import { several } from '../../wording/numbers.ts';
import { type Fact, factsOf } from './infer/facts.ts';
import { rulesOfTable } from './infer/rules.ts';

/**
 * Names and contents that look like personal data; a guess, written as a comment for a person to confirm.
 * Of the contents only the share that looks like an e-mail address is measured.
 */
const PERSONAL_NAME =
  /(^|_|\b)(e?mail|phone|mobile|tel|first_?name|last_?name|surname|full_?name|birth|dob|ssn|passport|address|street|iban|card|ip(_?addr(ess)?)?|lat(itude)?|lon(gitude)?|gender|salary)(_|\b|$)/i;

/**
 * A contract that a reference table keeps, as ODCS YAML for a person to edit: types, nullability, keys, categories, ranges
 * (`infer/rules.ts` says how). Other rows drawn as its own break the rules that have a tolerance with a probability of at
 * most 5 %, all of these together; of the rules without one nothing is promised.
 * Throws ConfigurationError for a table that cannot be read, be it in one line, or has no row.
 */
export async function inferContract(
  engine: QueryEngine,
  dataset: Dataset,
  name: string,
  signal?: AbortSignal,
): Promise<string> {
  if (dataset.malformed) throw unreadable(dataset.malformed);
  if (dataset.rows === 0)
    throw new ConfigurationError(`${dataset.name} has no row, so there is nothing to infer from.`);
  const facts = await factsOf(engine, dataset, signal);
  const key = facts.find((fact) => fact.unique && fact.present === fact.rows)?.name;
  const columns = facts.map((fact) => plainColumn([fact.name], fact.type));
  const problems = collectProblems('error');
  const rules = completeRules([...rulesOfTable(facts, key), ...keyRule(key)], columns, problems);
  problems.finish();
  const contract: Contract = {
    name,
    version: '1.0.0',
    file: name,
    format: 'odcs',
    tables: [
      {
        name,
        physicalName: null,
        description: null,
        columns,
        rules,
        key: key === undefined ? [] : [key],
        csv: null,
        position: null,
      },
    ],
    untested: [],
  };
  const comments = facts.flatMap((fact) => {
    const comment = commentOn(fact);
    return comment === undefined ? [] : [[fact.name, comment] as const];
  });
  return headOf(dataset.rows) + writeOdcs(contract, new Map(comments));
}

function unreadable({ lines, examples: [first] }: Malformed): ConfigurationError {
  const where = first ? `, the first is ${first.file}, line ${first.line}: ${first.reason}` : '';
  return new ConfigurationError(
    `${several(lines, 'line')} cannot be read${where}. A contract is made of a table that can be read whole: correct the file, or name its --delimiter or --encoding.`,
  );
}

function keyRule(key: string | undefined): RuleDraft[] {
  if (key === undefined) return [];
  return [
    {
      id: 'primary-key',
      measure: { rule: 'unique', columns: [key], nulls: 'equal', count: 'surplus' },
      position: undefined,
    },
  ];
}

function headOf(rows: number): string {
  return [
    `# Inferred from ${rows} rows. Read every line before you rely on it.`,
    '# A null is allowed where one was seen. A bound that many rows reach is taken for an end of the scale; ranges go 10 % of',
    '# their width beyond others. Shares of rows (maxViolations, percent) are such that the rules with one together block at',
    '# most 1 of 20 tables of the same kind that have a quarter as many rows or more; what so few rows cannot say only warns.',
    '# Rules without a share hold of every row here; whether that is a law or luck, this table cannot tell.',
    '',
  ].join('\n');
}

function commentOn({ name, type, column, rows, present, emails }: Fact): string | undefined {
  if (type === null) return `stored as ${column.declared}, which has no logical type`;
  if (present === 0 && rows > 0) return 'every value is null';
  if (emails > 0.5) return 'looks like e-mail addresses: personal data? Then add classification: pii';
  return PERSONAL_NAME.test(name) ? 'the name suggests personal data? Then add classification: pii' : undefined;
}
