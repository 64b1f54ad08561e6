import { expect, test } from 'vitest';
import { type WatchBudget, watchLines } from '../../src/child/watch.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';

function watch(script: string, limits: Partial<WatchBudget> = {}, signal = new AbortController().signal) {
  const lines: string[] = [];
  const program = watchLines(
    { program: process.execPath, args: ['-e', script], folder: '/' },
    { silence: milliseconds(60_000), line: bytes(1000), ...limits },
    (line) => lines.push(line),
    signal,
  );
  return { lines, program };
}

async function toTheEnd(program: ReturnType<typeof watch>['program']) {
  while (program.ended === undefined) await program.next();
  await program.next();
}

test('lines come as they are said, and what is no whole line is kept apart', async () => {
  const { lines, program } = watch('console.log("one\\ntwo"); process.stdout.write("thr")');
  await toTheEnd(program);
  expect(lines).toEqual(['one', 'two']);
  expect(program).toMatchObject({ rest: 'thr', ended: { kind: 'exited', code: 0 } });
});

test('a program that says nothing is ended', async () => {
  const { program } = watch('setInterval(() => {}, 1000)', { silence: milliseconds(50) });
  await toTheEnd(program);
  expect(program.ended).toEqual({ kind: 'late', limit: 50 });
});

test('so is one whose line never ends, and one that nobody needs any more', async () => {
  const endless = watch('setInterval(() => process.stdout.write("x".repeat(100)), 1)');
  await toTheEnd(endless.program);
  expect(endless.program.ended).toMatchObject({ kind: 'verbose' });
  const { program } = watch('setInterval(() => console.log("x"), 1)');
  await program.next();
  await program.close();
  expect(program.ended).toEqual({ kind: 'killed', signal: 'SIGKILL' });
});

test('one that cannot be started says so', async () => {
  const program = watchLines(
    { program: '/nowhere/tool', args: [], folder: '/' },
    { silence: milliseconds(60_000), line: bytes(1000) },
    () => {},
    new AbortController().signal,
  );
  await toTheEnd(program);
  expect(program.ended).toEqual({ kind: 'unstartable', reason: 'there is no such program' });
});
