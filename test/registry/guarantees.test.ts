import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { gitRegistry } from '../../src/registry/git/registry.ts';
import { registrySchema } from '../../src/registry/kinds.ts';
import { mlflowClient } from '../../src/registry/mlflow/client.ts';
import { mlflowRegistry } from '../../src/registry/mlflow/registry.ts';
import type { Capabilities, Registry } from '../../src/registry/registry.ts';
import { bareRepository, scratch } from './sample.ts';

const folder = scratch(afterAll);
const PAGE = join(import.meta.dirname, '../../docs/registry-guarantees.md');

const COLUMNS: Readonly<Record<keyof Capabilities, string>> = {
  cas: 'compare-and-swap of its own',
  history: 'history of its own',
  digest: 'digest of its own',
  protectedPointer: 'pointer protected apart',
  annotation: 'longest annotation',
};

// The conformance suite holds each adapter to `cas`, and skips nothing else: what is written here was run.
test('the page says of each registry what its adapter says, and what the suite is run with', async () => {
  const client = mlflowClient({ uri: 'http://127.0.0.1:9', login: { authorization: null }, patience: 1 });
  const registries: readonly Registry[] = [
    folderRegistry(folder),
    await gitRegistry({ folder: bareRepository(folder, 'bare'), remote: null }),
    mlflowRegistry(client, 'x'),
  ];
  expect(registries.map(({ kind }) => kind)).toEqual(registrySchema.options.map(({ shape }) => shape.kind.value));
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const keys = Object.keys(COLUMNS) as (keyof Capabilities)[];
  const table = [
    row(['registry', ...keys.map((key) => COLUMNS[key])]),
    row(['---', ...keys.map(() => '---')]),
    ...registries.map(({ kind, capabilities }) => row([kind, ...keys.map((key) => cellOf(capabilities[key]))])),
  ].join('\n');
  expect(readFileSync(PAGE, 'utf8')).toContain(`\n${table}\n`);
});

function cellOf(capability: boolean | number | null): string {
  return typeof capability === 'boolean' ? (capability ? 'yes' : 'no') : String(capability ?? 'none');
}
