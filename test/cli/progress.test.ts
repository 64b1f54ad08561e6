import { describe, expect, test } from 'vitest';
import { createProgress, describeProgress } from '../../src/cli/progress.ts';

function recorded(live: boolean) {
  const written: string[] = [];
  const clock = { now: 0 };
  const progress = createProgress({ write: (text) => written.push(text), live, now: () => clock.now });
  const at = (time: number, done: number, total: number | undefined = 1000, task = 'accuracy: candidate') => {
    clock.now = time;
    progress.update({ task, done, total, unit: 'rows' });
  };
  return { written, at, progress };
}

describe('progress', () => {
  test('tells the rate and the time left', () => {
    expect(describeProgress({ task: 'accuracy: candidate', done: 12_000, total: 50_000, unit: 'rows' }, 3000)).toBe(
      'accuracy: candidate: 12\u202f000 of 50\u202f000 rows · 4000 rows/s · 10 s left',
    );
    expect(describeProgress({ task: 'reading', done: 7, total: undefined, unit: 'files' }, 0)).toBe('reading: 7 files');
  });

  test('on a terminal one line is rewritten, and gone at the end', () => {
    const { written, at } = recorded(true);
    at(0, 0);
    at(50, 10);
    at(200, 400);
    at(300, 1000);
    expect(written).toEqual([
      'accuracy: candidate: 0 of 1000 rows',
      '\r\u001b[2K',
      'accuracy: candidate: 400 of 1000 rows · 2000 rows/s · 1 s left',
      '\r\u001b[2K',
    ]);
  });

  test('elsewhere a plain line is a rare sign of life', () => {
    const { written, at } = recorded(false);
    at(0, 0);
    at(9_999, 100);
    at(10_001, 200);
    at(12_000, 300);
    expect(written).toEqual(['accuracy: candidate: 200 of 1000 rows · 20 rows/s · 41 s left\n']);
  });

  test('other output never shares a line with it', () => {
    const { written, at, progress } = recorded(true);
    at(0, 1);
    progress.clear();
    progress.clear();
    expect(written).toEqual(['accuracy: candidate: 1 of 1000 rows', '\r\u001b[2K']);
  });
});
