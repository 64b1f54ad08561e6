import type { KeyPath } from '../../config/sources.ts';
import { nearest } from '../../core/nearest.ts';
import { type ColumnPath, pathText } from '../column-path.ts';
import type { RuleDraft } from '../rules.ts';
import type { Relationship, SchemaObject } from './document.ts';
import { dataOf } from './other-contracts.ts';
import type { Reading } from './reading.ts';

/** How a rule names another table of the same contract; the gate's `data` says which files that is. */
export const TABLE_PREFIX = 'table:';

/** Relationships below a property: `from` is that property. */
export function propertyReferences(
  relationships: readonly Relationship[],
  path: ColumnPath,
  at: KeyPath,
  tables: readonly SchemaObject[],
  reading: Reading,
): RuleDraft[] {
  return relationships.flatMap((relationship, index) => {
    const position = reading.sources.at([...at, index]);
    if (relationship.from !== undefined) {
      reading.problems.mistake(position, 'a relationship below a property has no "from": it is that property.');
      return [];
    }
    if (path.length > 1) {
      reading.problems.leftOut(
        position,
        `relationship of ${pathText(path)}`,
        'only columns of the table itself can refer to another table',
      );
      return [];
    }
    return foreignKey([path[0]!], listed(relationship.to), position, tables, reading);
  });
}

/** Relationships of a schema object: `from` and `to` of equal length. */
export function tableReferences(
  relationships: readonly Relationship[],
  at: KeyPath,
  tables: readonly SchemaObject[],
  reading: Reading,
): RuleDraft[] {
  return relationships.flatMap((relationship, index) => {
    const position = reading.sources.at([...at, index]);
    if (relationship.from === undefined) {
      reading.problems.mistake(position, 'a relationship of a schema object needs "from".');
      return [];
    }
    const from = listed(relationship.from).map((reference) => resolve(reference, tables));
    const unknown = from.indexOf(undefined);
    if (unknown >= 0) {
      reading.problems.mistake(position, `${listed(relationship.from)[unknown]} is no property of this contract.`);
      return [];
    }
    return foreignKey(
      from.map((found) => found!.column),
      listed(relationship.to),
      position,
      tables,
      reading,
    );
  });
}

function foreignKey(
  columns: readonly string[],
  to: readonly string[],
  position: RuleDraft['position'],
  tables: readonly SchemaObject[],
  reading: Reading,
): RuleDraft[] {
  if (to.some((reference) => reference.includes('#'))) return intoOther(columns, to, position, tables, reading);
  const targets = to.map((reference) => resolve(reference, tables));
  const unknown = targets.indexOf(undefined);
  if (unknown >= 0) {
    const reference = to[unknown]!;
    if (namesOtherTable(reference, tables)) {
      const title = `relationship of ${columns.join(' + ')} to ${to.join(', ')}`;
      reading.problems.untested(position, title, 'this contract has no such table');
    } else {
      reading.problems.mistake(
        position,
        `${reference} is no property of this contract; write table.column, or schema/<id>/properties/<id>.`,
      );
    }
    return [];
  }
  const table = targets[0]!.table;
  if (targets.some((target) => target!.table !== table)) {
    reading.problems.mistake(position, 'the columns of one relationship lie in different tables.');
    return [];
  }
  const references = targets.map((target) => target!.column);
  return [{ measure: { rule: 'foreignKey', columns, data: TABLE_PREFIX + table, references }, position }];
}

/** `customers.odcs.yaml#schema/customers/properties/id`, or `customers.odcs.yaml#customers.id`. */
function intoOther(
  columns: readonly string[],
  to: readonly string[],
  position: RuleDraft['position'],
  own: readonly SchemaObject[],
  reading: Reading,
): RuleDraft[] {
  const mistake = (text: string) => {
    reading.problems.mistake(position, text);
    return [];
  };
  const parts = to.map((reference) => {
    const [file, ...inside] = reference.split('#');
    return { file: file!, inside: inside.join('#') };
  });
  const [{ file }] = parts as [(typeof parts)[number]];
  if (parts.some((part) => part.file !== file))
    return mistake('the columns of one relationship lie in different contracts.');
  const other = reading.others.get(file);
  if (other === undefined || 'problem' in other) {
    const reason = `${file} could not be read: ${other?.problem ?? 'this contract is no file'}`;
    reading.problems.unsupported(position, `relationship to ${to.join(', ')}`, reason);
    return [];
  }
  const targets = parts.map(({ inside }) => resolve(inside, other.tables));
  const unknown = targets.indexOf(undefined);
  if (unknown >= 0) return mistake(`${parts[unknown]!.inside} is no property of ${file}.`);
  const { table } = targets[0]!;
  if (targets.some((target) => target!.table !== table))
    return mistake('the columns of one relationship lie in different tables.');
  const data = dataOf(other.tables.find((candidate) => candidate.name === table)!, file);
  if (data === undefined && own.some((candidate) => candidate.name === table)) {
    return mistake(
      `both contracts have a table "${table}", and ${file} does not say with physicalName where its data is.`,
    );
  }
  return [
    {
      measure: {
        rule: 'foreignKey',
        columns,
        data: data ?? TABLE_PREFIX + table,
        references: targets.map((target) => target!.column),
      },
      position,
    },
  ];
}

/** `orders.id`, or `schema/orders_tbl/properties/id_col` by the elements' ids. */
function resolve(reference: string, tables: readonly SchemaObject[]): { table: string; column: string } | undefined {
  const slashed = /^\/?schema\/([^/]+)\/properties\/([^/]+)$/.exec(reference);
  const [tableName, columnName] = slashed ? [slashed[1], slashed[2]] : reference.split('.');
  const table = tables.find((candidate) => (slashed ? candidate.id : candidate.name) === tableName);
  const column = table?.properties?.find((property) => (slashed ? property.id : property.name) === columnName);
  return table && column && { table: table.name, column: column.physicalName ?? column.name };
}

/** `table.column` of a table that this contract does not describe, and that is no misspelled one of its own. */
function namesOtherTable(reference: string, tables: readonly SchemaObject[]): boolean {
  const [table, column, ...rest] = reference.split('.');
  const own = tables.map(({ name }) => name);
  return !!table && !!column && rest.length === 0 && !own.includes(table) && nearest(table, own).length === 0;
}

function listed(reference: string | readonly string[]): readonly string[] {
  return typeof reference === 'string' ? [reference] : reference;
}
