// The types of src/library.ts for other projects: what the compiler says of the functions, and the result document as its JSON
// Schema has it, so that nobody needs the library that validates it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compile } from 'json-schema-to-typescript';
import * as z from 'zod';
import { resultSchema } from '../src/result/document.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = 'result/document.d.ts';
const OPTIONS =
  '--ignoreConfig --declaration --emitDeclarationOnly --module nodenext --target es2024 --allowImportingTsExtensions --skipLibCheck --strict --types node --rootDir src';

/** Into `folder/library.d.ts` and files beside it, as few as it needs. */
export async function writeLibraryTypes(folder: string): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), 'modelassay-types-'));
  try {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, 'src/library.ts', ...OPTIONS.split(' '), '--outDir', made], { cwd: ROOT });
    writeFileSync(join(made, DOCUMENT), await documentTypes());
    for (const name of ['check', 'effect', 'figure'])
      writeFileSync(join(made, `result/${name}.d.ts`), "export type * from './document.js';\n");
    const wanted = ['library.d.ts'];
    for (const name of wanted) {
      const text = readFileSync(join(made, name), 'utf8').replace(/(from '\.{1,2}\/[^']+)\.ts'/g, "$1.js'");
      for (const [, path] of text.matchAll(/from '(\.{1,2}\/[^']+)\.js'/g)) {
        const other = join(dirname(name), `${path}.d.ts`);
        if (!wanted.includes(other)) wanted.push(other);
      }
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** `Result`, and what it is made of. */
async function documentTypes(): Promise<string> {
  const schema = z.toJSONSchema(resultSchema, { io: 'input', target: 'draft-7', override: alwaysThere });
  const { $ref: _, definitions, ...rest } = schema as typeof schema & { definitions: Record<string, object> };
  const { result, ...others } = definitions;
  const whole = { ...rest, ...result, title: 'Result', definitions: others };
  return compile(whole as Parameters<typeof compile>[0], 'Result', {
    bannerComment: '',
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
}

/** What has a default may be left out of a file, and is there once it has been read. */
function alwaysThere({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const withDefault = Object.entries(jsonSchema.properties ?? {}).flatMap(([name, property]) =>
    typeof property === 'object' && 'default' in property ? [name] : [],
  );
  if (withDefault.length > 0) jsonSchema.required = [...(jsonSchema.required ?? []), ...withDefault];
}
