import { ConfigurationError } from '../../core/errors.ts';

/**
 * A regular expression of RE2 (https://github.com/google/re2/wiki/Syntax) in the words of Joni, which Trino uses unless it is
 * set up otherwise. Most of the syntax is shared. Where the same words mean another thing there (`$` before a last line break,
 * `\b` beside letters that are not ASCII, `\s` with a vertical tab, brackets within brackets, `ss` for `ß` without regard to
 * case) it is written so that it finds what RE2 finds. Throws ConfigurationError for what RE2 does not know, such as lookahead
 * and references to a group, and for letters beyond ASCII under `(?i)`.
 */
export function joniPattern(pattern: string): string {
  return new Translation(pattern).whole();
}

/** Code points from the first to the last. */
type Range = readonly [first: number, last: number];

const range = (ends: string): Range => [ends.codePointAt(0)!, ends.codePointAt(ends.length - 1)!];
const DIGIT = range('09');
const UPPER = range('AZ');
const LOWER = range('az');
const UNDERSCORE = range('__');
/** POSIX classes, which RE2 keeps to ASCII. */
const POSIX: Readonly<Record<string, readonly Range[]>> = {
  alnum: [DIGIT, UPPER, LOWER],
  alpha: [UPPER, LOWER],
  ascii: [[0, 0x7f]],
  blank: [range('\t\t'), range('  ')],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: [DIGIT],
  graph: [range('!~')],
  lower: [LOWER],
  print: [range(' ~')],
  punct: [range('!/'), range(':@'), range('[`'), range('{~')],
  space: [range('\t\r'), range('  ')],
  upper: [UPPER],
  word: [DIGIT, UPPER, LOWER, UNDERSCORE],
  xdigit: [DIGIT, range('AF'), range('af')],
};
/** Classes of one letter. */
const PERL: Readonly<Record<string, readonly Range[]>> = {
  d: [DIGIT],
  w: [DIGIT, UPPER, LOWER, UNDERSCORE],
  s: [range('\t\n'), range('\f\r'), range('  ')],
};
const CONTROL: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
/** Letters beyond ASCII that are the same as one within it but for their case: the long s and the sign for kelvin. */
const FOLDED: Readonly<Record<number, number>> = { 83: 0x17f, 75: 0x212a };
/** RE2 refuses to repeat more often than this. */
const MAX_REPEAT = 1000;
const WORD = '[0-9A-Za-z_]';
const BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const NO_BOUNDARY = `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
}

class Translation {
  readonly #pattern: string;
  readonly #outer: Flags[] = [];
  #flags: Flags = { ignoreCase: false, multiline: false };
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  whole(): string {
    let out = '';
    let repeatable = false;
    while (this.#at < this.#pattern.length) {
      const part = this.#part(repeatable);
      out += part.joni;
      repeatable = part.repeatable;
    }
    if (this.#outer.length > 0) this.#refuse('a ( that is not closed');
    return out;
  }

  #part(afterRepeatable: boolean): { joni: string; repeatable: boolean } {
    const fixed = (joni: string) => ({ joni, repeatable: false });
    const atom = (joni: string) => ({ joni, repeatable: true });
    const character = this.#take();
    switch (character) {
      case '[':
        return atom(this.#bracket());
      case '(':
        return fixed(this.#open());
      case ')':
        this.#flags = this.#outer.pop() ?? this.#refuse('a ) that was not opened');
        return atom(')');
      case '$':
        return fixed(this.#flags.multiline ? '(?=\\n|\\z)' : '\\z');
      case '^':
        return fixed(this.#flags.multiline ? '(?:\\A|(?<=\\n))' : '\\A');
      case '|':
        return fixed('|');
      case '.':
        return atom('.');
      case '*':
      case '+':
      case '?':
        if (!afterRepeatable) this.#refuse(`a ${character} with nothing before it to repeat`);
        return fixed(character + this.#lazy());
      case '{':
        return this.#repetition(afterRepeatable);
      case '\\':
        return this.#escape();
      default:
        return atom(this.#letter(character.codePointAt(0)!));
    }
  }

  #take(): string {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!);
    this.#at += character.length;
    return character;
  }

  #match(expression: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(expression.source, 'yus');
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#pattern);
    if (found) this.#at = sticky.lastIndex;
    return found;
  }

  #lazy(): string {
    return this.#match(/\?/) ? '?' : '';
  }

  #repetition(afterRepeatable: boolean): { joni: string; repeatable: boolean } {
    const found = this.#match(/(\d+)(,(\d*))?\}/);
    if (!found) return { joni: '\\{', repeatable: true };
    const [, least, , most] = found;
    if (!afterRepeatable) this.#refuse(`{${found[0]} with nothing before it to repeat`);
    if (Math.max(Number(least), Number(most ?? 0)) > MAX_REPEAT) this.#refuse(`more than ${MAX_REPEAT} repetitions`);
    if (most && Number(most) < Number(least)) this.#refuse(`{${found[0]}, which ends before it begins`);
    return { joni: `{${found[0]}${this.#lazy()}`, repeatable: false };
  }

  /** Groups need no names here, for nobody asks what they found. */
  #open(): string {
    const flags = this.#match(/\?([ims]*)(?:-([ims]+))?([:)])/);
    if (!flags) {
      if (!this.#match(/\?P?<[A-Za-z_][A-Za-z0-9_]*>/) && this.#pattern[this.#at] === '?') {
        this.#refuse(`(${this.#pattern.slice(this.#at, this.#at + 3)}`);
      }
      this.#outer.push(this.#flags);
      return '(?:';
    }
    const [, on, off = '', end] = flags;
    if (end === ':') this.#outer.push(this.#flags);
    const now = (flag: string, before: boolean) => (on!.includes(flag) ? true : off.includes(flag) ? false : before);
    const { ignoreCase, multiline } = this.#flags;
    this.#flags = { ignoreCase: now('i', ignoreCase), multiline: now('m', multiline) };
    const dot = on!.includes('s') ? 's' : off.includes('s') ? '-s' : '';
    if (end === ':') return `(?${dot}:`;
    return dot === '' ? '' : `(?${dot})`;
  }

  #escape(): { joni: string; repeatable: boolean } {
    if (this.#at >= this.#pattern.length) this.#refuse('a backslash at the end');
    const literal = this.#match(/Q(.*?)(?:\\E|$)/);
    if (literal) {
      const letters = [...literal[1]!].map((character) => this.#letter(character.codePointAt(0)!));
      return { joni: letters.join(''), repeatable: letters.length > 0 };
    }
    if (this.#match(/b/)) return { joni: BOUNDARY, repeatable: false };
    if (this.#match(/B/)) return { joni: NO_BOUNDARY, repeatable: false };
    const edge = this.#match(/[Az]/);
    if (edge) return { joni: `\\${edge[0]}`, repeatable: false };
    const named = this.#named();
    if (named !== undefined) return { joni: `[${named}]`, repeatable: true };
    return { joni: this.#letter(this.#code()), repeatable: true };
  }

  /** What stands within brackets for `\d`, `\W` or `\pN`; undefined where none of them comes next. */
  #named(): string | undefined {
    const perl = this.#match(/[dwsDWS]/)?.[0];
    if (perl !== undefined) {
      const within = ranges(PERL[perl.toLowerCase()]!);
      return perl === perl.toLowerCase() ? within : `[^${within}]`;
    }
    const property = this.#match(/([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/);
    if (!property) return undefined;
    const [, kind, not, name, letter] = property;
    if (this.#flags.ignoreCase) this.#refuse(`\\${kind} under (?i)`, 'which is not the same on Trino');
    return `\\${(kind === 'P') === (not === '^') ? 'p' : 'P'}{${name ?? letter}}`;
  }

  /** A character that was written with a backslash: `\n`, `\x41`, `\x{1F600}`, `\012`, `\.`. */
  #code(): number {
    const hex = this.#match(/x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/);
    if (hex) return Number.parseInt(hex[1] ?? hex[2]!, 16);
    const octal = this.#match(/0[0-7]{0,2}|[1-7][0-7]{1,2}/);
    if (octal) return Number.parseInt(octal[0], 8);
    const control = this.#match(/[afnrtv]/);
    if (control) return CONTROL[control[0]]!;
    const character = this.#at < this.#pattern.length ? this.#take() : '';
    return /^[\s!-/:-@[-`{-~]$/.test(character) ? character.codePointAt(0)! : this.#refuse(`\\${character}`);
  }

  #letter(code: number): string {
    if (!this.#flags.ignoreCase || !hasCase(code)) return one(code);
    return `[${ranges(this.#anyCase([[code, code]]))}]`;
  }

  #bracket(): string {
    const open = this.#match(/\^/) ? '[^' : '[';
    let within = '';
    for (let first = true; first || this.#pattern[this.#at] !== ']'; first = false) {
      if (this.#at >= this.#pattern.length) this.#refuse('a [ that is not closed');
      within += this.#member();
    }
    this.#take();
    return `${open}${within}]`;
  }

  #member(): string {
    const posix = this.#match(/\[:(\^?)([a-z]+):\]/);
    if (posix) {
      const known = POSIX[posix[2]!] ?? this.#refuse(posix[0]);
      const within = ranges(this.#anyCase(known));
      return posix[1] === '^' ? `[^${within}]` : within;
    }
    const isEscaped = this.#match(/\\/) !== null;
    const named = isEscaped ? this.#named() : undefined;
    if (named !== undefined) return named;
    const from = isEscaped ? this.#code() : this.#take().codePointAt(0)!;
    if (!this.#match(/-(?!\]|$)/)) return ranges(this.#anyCase([[from, from]]));
    const to = this.#match(/\\/) ? this.#code() : this.#take().codePointAt(0)!;
    if (to < from) this.#refuse('a range that ends before it begins');
    return ranges(this.#anyCase([[from, to]]));
  }

  /** With the other case of all letters where case is ignored. */
  #anyCase(known: readonly Range[]): readonly Range[] {
    if (!this.#flags.ignoreCase) return known;
    return known.flatMap(([first, last]): Range[] => {
      if (last > 0x7f && last !== 0x10ffff) {
        this.#refuse('letters beyond ASCII under (?i)', 'whose other case is not the same on Trino');
      }
      const all: Range[] = [[first, last]];
      for (let code = Math.max(first, UPPER[0]); code <= Math.min(last, LOWER[1]); code++) {
        if (!hasCase(code)) continue;
        all.push([code ^ 0x20, code ^ 0x20]);
        const folded = FOLDED[code & ~0x20];
        if (folded !== undefined) all.push([folded, folded]);
      }
      return all;
    });
  }

  #refuse(what: string, why = 'which RE2 does not know'): never {
    throw new ConfigurationError(
      `The pattern ${JSON.stringify(this.#pattern)} holds ${what}, ${why}. Write it without.`,
    );
  }
}

function hasCase(code: number): boolean {
  return (code >= UPPER[0] && code <= UPPER[1]) || (code >= LOWER[0] && code <= LOWER[1]) || code > 0x7f;
}

const ranges = (all: readonly Range[]): string =>
  all.map(([first, last]) => (first === last ? one(first) : `${one(first)}-${one(last)}`)).join('');

/** A character for itself, within brackets or outside. */
function one(code: number): string {
  const character = String.fromCodePoint(code);
  if (/[0-9A-Za-z_ ]/.test(character) || code > 0x9f) return character;
  return code < 0x20 || code >= 0x7f ? `\\x{${code.toString(16).toUpperCase()}}` : `\\${character}`;
}
