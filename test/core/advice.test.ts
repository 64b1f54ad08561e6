import { expect, test } from 'vitest';
import { advice, asInput, key, spelled } from '../../src/core/advice.ts';
import { ConfigurationError, toldBy } from '../../src/core/errors.ts';

const told = advice`Say ${key('override')} and ${key('reason')} "…", at most ${3} times; modelassay watch --bytes is as it is.`;

test('a text that names keys is that of the command line, as text and as JSON', () => {
  const flags = 'Say --override and --reason "…", at most 3 times; modelassay watch --bytes is as it is.';
  expect(String(told)).toBe(flags);
  expect(`${told}`).toBe(flags);
  expect(JSON.parse(JSON.stringify({ told }))).toEqual({ told: flags });
});

test('an action says its keys as inputs, and leaves commands and what looks like a flag alone', () => {
  expect(spelled(told, asInput)).toBe(
    'Say the input override and the input reason "…", at most 3 times; modelassay watch --bytes is as it is.',
  );
  expect(spelled('A file called --reason is no key.', asInput)).toBe('A file called --reason is no key.');
});

test('what an error tells keeps its keys, also within another text', () => {
  const inner = new ConfigurationError(advice`It needs ${key('reason')}.`);
  expect(inner.message).toBe('It needs --reason.');
  const outer = new ConfigurationError(advice`${toldBy(inner)} No tag started it.`);
  expect(spelled(toldBy(outer), asInput)).toBe('It needs the input reason. No tag started it.');
  expect(spelled(toldBy(new Error('--x')), asInput)).toMatch(/^Unexpected failure: --x\. /);
});
