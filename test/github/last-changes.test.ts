import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lastChangesOnGitHub } from '../../src/github/last-changes.ts';
import { createFakeGitHub } from '../fakes/github/fake.ts';
import { clientOf, inTime } from './virtual.ts';

const repository = { owner: 'octo', repo: 'models' };
const HEAD = '1'.repeat(40);
const OTHER = '2'.repeat(40);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

test('GitHub tells which commit last changed a file, by the first line of its message', async () => {
  const fake = createFakeGitHub();
  const date = '2026-10-20T08:00:00Z';
  fake.state.lastChanges.set('models/a.onnx', { sha: OTHER, message: 'Retrain\n\nWithout augmentation.', date });
  const { client, log } = await clientOf(fake);
  const found = lastChangesOnGitHub(client, repository, HEAD, ['models/a.onnx', 'data/new.csv'], log);
  expect(await inTime(found)).toEqual([{ path: 'models/a.onnx', commit: OTHER, at: date, subject: 'Retrain' }]);
  expect(fake.violations).toEqual([]);
});

test('where it cannot be read, nothing is told', async () => {
  const fake = createFakeGitHub({ fault: () => ({ kind: 'status', status: 500, after: false }) });
  const { client, log } = await clientOf(fake);
  expect(await inTime(lastChangesOnGitHub(client, repository, HEAD, ['a'], log))).toEqual([]);
});
