import { type ColumnPath, pathText } from '../../contracts/column-path.ts';
import type { TableContext } from './table-context.ts';

/**
 * Whether values of a column may stand in the report, and so its lowest and highest: where the policy shows values, the
 * contract declares the column, and neither it nor a part of it is personal data.
 */
export function mayShowValues(path: ColumnPath, context: TableContext): boolean {
  const show = context.keys['show-values'];
  if (show === 'never' || (show === 'private' && isPublic(context))) return false;
  const declared = [...context.columns.declared.values()];
  const personal = declared.some((column) => column.path[0] === path[0] && column.personal);
  return !personal && context.columns.declared.has(pathText(path));
}

/** What GitHub says holds; the key can only be stricter, or tell where GitHub is not there. */
function isPublic({ keys, gate }: TableContext): boolean {
  const said = keys['public-repository'];
  return said === true || (gate.publicRepository ?? said !== false);
}
