import { AssayError, ConfigurationError, EnvironmentError, messageOf } from '../../core/errors.ts';

/**
 * Turns what DuckDB threw into a sentence for the user. It quotes the data in some of its messages, so only what is known
 * to hold none is repeated. What names the user's file is a ConfigurationError, what names this machine an EnvironmentError.
 * `named` puts the user's names in place of those that DuckDB was given.
 */
export function explainFailure(
  error: unknown,
  table: string,
  named: (text: string) => string = (text) => text,
): AssayError {
  if (error instanceof AssayError) return error;
  const text = named(messageOf(error));
  const cause = text === messageOf(error) ? error : new Error(text, { cause: error });
  for (const { pattern, say } of KNOWN) {
    const match = pattern.exec(text);
    if (match) return say(table, match, cause);
  }
  return new ConfigurationError(`${table} could not be read: ${firstSentence(text)}`, { cause });
}

/** Whether it was one expression that failed (a pattern that is none, an overflow), and not the table or the machine. */
export function isAboutOneExpression(error: unknown): boolean {
  const text = messageOf(error);
  return (
    /^(Conversion|Out of Range|Invalid Input|Binder|Catalog|Parser|Not implemented|Invalid) Error|^Not implemented/.test(
      text,
    ) && !KNOWN.some(({ pattern }) => pattern.test(text))
  );
}

interface Known {
  readonly pattern: RegExp;
  readonly say: (table: string, match: RegExpExecArray, cause: unknown) => AssayError;
}

const KNOWN: readonly Known[] = [
  {
    pattern: /CSV Error on Line: (\d+)/,
    say: (table, match, cause) =>
      new ConfigurationError(`${fileIn(cause) ?? table}, line ${match[1]}: ${csvReason(messageOf(cause))}`, { cause }),
  },
  {
    pattern:
      /No magic bytes found|too small to be a Parquet file|Footer length error|not a valid Parquet|TProtocolException|Corrupt|corrupt|Could not read enough bytes|[Dd]ecompress|Snappy|ZSTD|GZIP|miniz/,
    say: (table, _, cause) =>
      new ConfigurationError(
        `${quotedFile(cause) ?? table} is not a whole Parquet file: it was cut short or damaged. Write or copy it again.`,
        { cause },
      ),
  },
  {
    pattern: /Need at least one non-root column/,
    say: (table, _, cause) => new ConfigurationError(`${table} has no column.`, { cause }),
  },
  {
    pattern: /Malformed JSON in file "(.*)", at byte \d+ in line (\d+)/,
    say: (_, match, cause) =>
      new ConfigurationError(`${match[1]}, line ${match[2]}: this is no JSON. Correct the file.`, { cause }),
  },
  {
    pattern: /expected records, but got non-record JSON/,
    say: (table, _, cause) =>
      new ConfigurationError(
        `${table} is no table: it holds JSON that is no object. ` +
          'A table is an array of objects, or one object a line.',
        { cause },
      ),
  },
  {
    pattern: /[Dd]uplicate (?:key|name)/,
    say: (table, _, cause) => {
      const line = /in line (\d+)/.exec(messageOf(cause))?.[1];
      const where = line === undefined ? table : `${fileIn(cause) ?? table}, line ${line}`;
      return new ConfigurationError(
        `${where}: an object has one key twice. Which value counts is not guessed: keep one.`,
        {
          cause,
        },
      );
    },
  },
  {
    pattern: /Malformed JSON|JSON transform error|Expected .*JSON/,
    say: (table, _, cause) =>
      new ConfigurationError(`${table} holds what is no JSON table. Correct the file.`, { cause }),
  },
  {
    pattern: /Out of Memory Error/i,
    say: (table, _, cause) =>
      new EnvironmentError(
        `Reading ${table} needed more memory than allowed and could not spill enough of it to disk. ` +
          'Raise the memory limit, lower the number of threads, or free disk space for the spill folder.',
        { cause },
      ),
  },
  {
    pattern: /No space left on device/i,
    say: (table, _, cause) =>
      new EnvironmentError(`The disk was full while ${table} was read. Free space in the spill folder.`, { cause }),
  },
  {
    pattern: /^(INTERNAL Error|FATAL Error)/,
    say: (table, _, cause) =>
      new EnvironmentError(`DuckDB failed inside while it read ${table}: ${firstSentence(messageOf(cause))}`, {
        cause,
      }),
  },
];

function csvReason(text: string): string {
  const count = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  if (count) return `expected ${count[1]} values, found ${count[2]}. Correct the line, or the delimiter and the quote.`;
  if (/unterminated quote/.test(text))
    return 'a quoted value does not end where it should. Correct the line, or the quote.';
  if (/Invalid unicode|not utf-8/i.test(text))
    return 'its bytes are no text in this encoding. Name the encoding, or write UTF-8.';
  if (/[Mm]aximum line size/.test(text)) return 'the line is longer than the longest that is read (8 MB).';
  return 'the line cannot be read. Correct it.';
}

function fileIn(cause: unknown): string | undefined {
  return /^ {2}file = (.*)$/m.exec(messageOf(cause))?.[1];
}

function quotedFile(cause: unknown): string | undefined {
  return /["']([^"'\n]+\.[A-Za-z0-9]+)["']/.exec(messageOf(cause))?.[1];
}

/** What stands in single quotes may be a value. */
function firstSentence(text: string): string {
  const line = text
    .split('\n', 1)[0]!
    // Its kinds of errors mean nothing to a reader of the sentence.
    .replace(/^(?:[A-Z][A-Za-z]+ ){1,3}Error: /, '')
    .replace(/'[^']*'?/g, "'…'")
    .trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
