import { NotMeasurable } from '../../contracts/bind/not-measurable.ts';
import type { Dataset } from '../../table/query.ts';
import type { TableContext } from './table-context.ts';

/** True where a table is files of JSON, whose objects can be read as they are written. */
export function isJson({ untyped, timesAsText, files, cut }: Dataset): boolean {
  return timesAsText && !untyped && files.length > 0 && cut === undefined;
}

/** The same files with one column, `json`, which is each object as it is written. Throws NotMeasurable of another format. */
export async function asJson({ dataset, engine, gate }: Pick<TableContext, 'dataset' | 'engine' | 'gate'>) {
  if (!isJson(dataset))
    throw new NotMeasurable('a schema of whole objects is judged on files of JSON, all of them in one job');
  const paths = dataset.files.map(({ path }) => path);
  return engine.open({ paths, format: 'json', objects: true }, gate.signal);
}
