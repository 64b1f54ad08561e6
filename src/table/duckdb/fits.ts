import type { DuckDBConnection } from '@duckdb/node-api';
import type { DuckDb } from '../../runtime/duckdb.ts';

/** The function of ours that judges a text of JSON under a JSON Schema. */
export const FITS = 'modelassay_fits';

/**
 * Gives a connection that function: `modelassay_fits(json, schema, formats)`. DuckDB calls it in this process with some thousand rows
 * at a time, so that rows are streamed, whatever else the statement asks. Schemas are compiled once for each connection.
 */
export async function registerFits(duckdb: DuckDb, connection: DuckDBConnection): Promise<void> {
  const { compileSchema } = await import('../../json-schema/compile.ts');
  const compiled = new Map<string, (value: unknown) => boolean>();
  const testOf = (written: string, formats: boolean) => {
    const key = `${formats} ${written}`;
    const test = compiled.get(key) ?? compileSchema(JSON.parse(written), { formats, onUnknownFormat: () => {} });
    compiled.set(key, test);
    return test;
  };
  const { BOOLEAN, VARCHAR, DuckDBScalarFunction } = duckdb;
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: FITS,
      parameterTypes: [VARCHAR, VARCHAR, BOOLEAN],
      returnType: BOOLEAN,
      mainFunction(info, input, output) {
        try {
          const texts = input.getColumnVector(0);
          const [schemas, formats] = [input.getColumnVector(1), input.getColumnVector(2)];
          const test = testOf(String(schemas.getItem(0)), formats.getItem(0) === true);
          for (let row = 0; row < input.rowCount; row++) {
            const text = texts.getItem(row);
            output.setItem(row, text === null ? null : fits(String(text), test));
          }
          output.flush();
        } catch (error) {
          info.setError(error instanceof Error ? error.message : String(error));
        }
      },
    }),
  );
}

function fits(text: string, test: (value: unknown) => boolean): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  return test(value);
}
