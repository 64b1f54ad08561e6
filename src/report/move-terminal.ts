import { type MoveStory, moveText } from './move.ts';
import { type Line, paintLines } from './terminal-text.ts';

/** A promotion or a rollback, for a terminal: the decision, its facts, and what to do next. */
export function moveTerminal(story: MoveStory, ok: boolean, { color }: { readonly color: boolean }): string {
  const [decision = '', ...rest] = moveText(story).split('\n');
  return paintLines(
    [
      [
        { text: `${ok ? '✔' : '✖'} `, style: ok ? 'pass' : 'fail' },
        { text: decision, style: 'none' },
      ],
      ...rest.map((text): Line => [{ text, style: 'none' }]),
    ],
    color,
  );
}
