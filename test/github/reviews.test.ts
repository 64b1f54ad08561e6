import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { approversOf } from '../../src/github/reviews.ts';
import { BOT, createFakeGitHub, EVERYTHING } from '../fakes/github/fake.ts';
import type { Review } from '../fakes/github/state.ts';
import { clientOf, inTime } from './virtual.ts';

const repository = { owner: 'octo', repo: 'models' };
const HEAD = '1'.repeat(40);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

async function approvers(reviews: readonly Omit<Review, 'id' | 'pull'>[]) {
  const fake = createFakeGitHub();
  fake.state.reviews.push(...reviews.map((review, id) => ({ ...review, id: id + 1, pull: 7 })));
  fake.state.reviews.push({ id: 999, pull: 8, login: 'eve', state: 'APPROVED', commit: HEAD });
  const { client } = await clientOf(fake);
  const found = await inTime(approversOf(client, repository, 7, HEAD));
  expect(fake.violations).toEqual([]);
  return found;
}

const said = (login: string, state: Review['state'], commit = HEAD) => ({ login, state, commit });

describe('who approves a commit', () => {
  test.each([
    ['whoever approved it', [said('Ada', 'APPROVED')], ['ada']],
    ['not who approved another commit', [said('ada', 'APPROVED', '2'.repeat(40))], []],
    ['not who took it back', [said('ada', 'APPROVED'), said('ada', 'CHANGES_REQUESTED')], []],
    ['not whose review was dismissed', [said('ada', 'DISMISSED')], []],
    ['who only commented afterwards', [said('ada', 'APPROVED'), said('ada', 'COMMENTED')], ['ada']],
    [
      'also beyond the first page',
      [...Array.from({ length: 120 }, (_, n) => said(`p${n}`, 'COMMENTED')), said('ada', 'APPROVED')],
      ['ada'],
    ],
  ])('%s', async (_, reviews, expected) => {
    expect(await approvers(reviews)).toEqual({ approvers: expected });
  });

  test('without permission it is unknown, with the scope to add', async () => {
    const fake = createFakeGitHub({
      tokens: { bot: { ...BOT, permissions: { ...EVERYTHING, 'pull-requests': 'none' } } },
    });
    const { client } = await clientOf(fake);
    expect(await inTime(approversOf(client, repository, 7, HEAD))).toEqual({
      unknown: expect.stringContaining('pull-requests: read'),
    });
  });
});
