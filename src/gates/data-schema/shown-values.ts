import { type ColumnPath, pathText } from '../../contracts/column-path.ts';
import type { TableContext } from './table-context.ts';

/**
 * Whether values of a column may stand in the report, and so its lowest and highest: where the policy shows values, the
 * contract declares the column, and neither it nor a part of it is personal data.
 */
export function mayShowValues(path: ColumnPath, context: TableContext): boolean {
  const show = context.keys['show-values'];
  if (show === 'never' || (show === 'private' && isPublic(context))) return false;
  const personal = [...context.columns.declared.values()].some(
    (column) => column.path[0] === path[0] && column.personal,
  );
  return !personal && context.columns.declared.has(pathText(path));
}

/**
 * Whether slices may be called by the values of the column that cuts them, which their ids and waivers are of. The policy asks for
 * it by name, so only what is known to be public, or never shown, is called by its place. Contracts cut by no personal column.
 */
export function mayNameSlices({ keys, gate }: TableContext): boolean {
  const { 'show-values': show, 'public-repository': said } = keys;
  return show === 'always' || (show === 'private' && said !== true && gate.publicRepository !== true);
}

/** What GitHub says holds; the key can only be stricter, or tell where GitHub is not there. */
function isPublic({ keys, gate }: TableContext): boolean {
  const said = keys['public-repository'];
  return said === true || (gate.publicRepository ?? said !== false);
}
