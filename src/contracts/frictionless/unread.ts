import type { Problems } from '../problems.ts';
import { fieldSchema, type Resource, resourceSchema, type Table, tableSchema } from './document.ts';

/** What things are called, and keys that have a mistake or a refusal of their own where they cannot be judged. */
const NAMES = ['$schema', 'profile', 'title', 'description', 'delimiter', 'itemType'];

/** Lists the keys of a Table Schema and its resource that no rule comes of, each once. */
export function tellUnread(table: Table, resource: Resource | undefined, problems: Problems): void {
  const unread = new Set([
    ...others(table, tableSchema.shape),
    ...table.fields.flatMap((field) => others(field, fieldSchema.shape)),
    ...(resource ? others(resource, resourceSchema.shape) : []),
  ]);
  if (unread.size > 0) problems.untested(null, [...unread].sort().join(', '), 'no rule comes of it');
}

function others(value: object, known: object): string[] {
  return Object.keys(value).filter((key) => !(key in known) && !NAMES.includes(key));
}
