import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Branches } from '../../src/registry/branch.ts';
import type { Entry } from '../../src/registry/ledger/entry.ts';
import { entryDigest } from '../../src/registry/ledger/entry.ts';
import type { LedgerRecord } from '../../src/registry/ledger/ledger.ts';
import type { Place } from '../../src/registry/names.ts';
import { digest, modelOf } from '../evidence/sample.ts';

export const PLACE: Place = { model: 'digits', stage: 'production' };

/** How often two race where each race is slow: a few in CI, 1,000 with MODELASSAY_RACES=1000. */
export function races(few: number): number {
  return Number(process.env.MODELASSAY_RACES ?? few);
}

/** A folder that goes when the tests of this file are done. */
export function scratch(afterAll: (done: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-registry-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function bareRepository(folder: string, name: string): string {
  const path = join(folder, name);
  execFileSync('git', ['init', '--quiet', '--bare', path]);
  return path;
}

/** The entry that would follow `head`. */
export function entryAfter(head: LedgerRecord | null, version: string, changes: Partial<Entry> = {}): Entry {
  const { files, digest: root } = modelOf({ 'model.onnx': `bytes of ${version}` });
  return {
    schema: 'modelassay/promotion/v1',
    id: randomUUID(),
    action: 'promote',
    ...PLACE,
    target: { version, digest: root, files: [...files] },
    previous: head && {
      record: head.id,
      version: head.entry.target?.version ?? null,
      digest: head.entry.target?.digest ?? null,
    },
    chain: head && entryDigest(head.content),
    evidence: {
      digest: digest('evidence'),
      policy: digest('policy'),
      result: 'PASSED',
      signer: null,
      url: null,
    },
    source: { repository: 'acme/digits', commit: 'a'.repeat(40), tag: null },
    actor: 'someone',
    approvals: [],
    run: null,
    reason: null,
    override: false,
    at: '2026-05-01T12:00:00.000Z',
    ...changes,
  };
}

/** A repository whose default branch is main, in which these commits are. */
export function branchesWith(...commits: readonly string[]): Branches {
  return {
    defaultBranch: async () => 'main',
    matching: async () => [],
    holds: async (branch, commit) => branch === 'main' && commits.includes(commit),
  };
}
