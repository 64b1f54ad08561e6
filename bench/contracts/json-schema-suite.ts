import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSchema } from '../../src/json-schema/compile.ts';

/**
 * The test of a value against the JSON Schema Test Suite: `node bench/contracts/json-schema-suite.ts FOLDER`, the folder being its
 * `tests`. Printed is each verdict that differs, and shares for each draft; what its own server would serve is left out.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder tests of the JSON Schema Test Suite.');

const DRAFTS = {
  draft4: 'http://json-schema.org/draft-04/schema#',
  draft6: 'http://json-schema.org/draft-06/schema#',
  draft7: 'http://json-schema.org/draft-07/schema#',
  'draft2019-09': 'https://json-schema.org/draft/2019-09/schema',
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

for (const [draft, Schema] of Object.entries(DRAFTS)) {
  const counts = { agree: 0, differ: 0, refused: 0, 'left out': 0 };
  const files = ['', 'optional/format'].flatMap((below) =>
    readdirSync(join(folder, draft, below))
      .filter((file) => file.endsWith('.json'))
      .map((file) => join(below, file)),
  );
  for (const file of files) {
    for (const group of JSON.parse(readFileSync(join(folder, draft, file), 'utf8')) as Group[]) {
      const text = JSON.stringify(group.schema);
      if (text.includes('http://localhost:1234') || text.includes('$vocabulary')) {
        counts['left out'] += group.tests.length;
        continue;
      }
      const schema = typeof group.schema === 'object' ? { $schema: Schema, ...group.schema } : group.schema;
      for (const one of group.tests) {
        // `format.json` says that formats are annotations, the optional suite that they are rules: ours are rules.
        if (file === 'format.json' && one.description.startsWith('invalid')) continue;
        const found = verdict(schema, one.data);
        if (found === one.valid) counts.agree++;
        else counts[typeof found === 'string' ? 'refused' : 'differ']++;
        if (found !== one.valid)
          console.log([draft, file, group.description, one.description, `found ${found}`].join('\t'));
      }
    }
  }
  console.log(`${draft}: ${JSON.stringify(counts)}`);
}

function verdict(schema: unknown, value: unknown): boolean | string {
  try {
    return compileSchema(schema)(value);
  } catch (error) {
    return (error as Error).message;
  }
}
