import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * What GitHub's own parser has against a workflow: every key and type of its schema, and which context an expression may use
 * where. It imports JSON in a way that Node does not take, so it is put into one file first.
 */
export async function workflowParser(): Promise<(name: string, content: string) => readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-parser-'));
  const outfile = join(folder, 'parser.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../node_modules/@actions/workflow-parser/dist/index.js')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { NoOperationTraceWriter, parseWorkflow } = (await import(
    pathToFileURL(outfile).href
  )) as typeof import('@actions/workflow-parser');
  rmSync(folder, { recursive: true });
  return (name, content) =>
    parseWorkflow({ name, content }, new NoOperationTraceWriter())
      .context.errors.getErrors()
      .map(({ message }) => message);
}
