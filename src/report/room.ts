/** What the platform takes; one place for each number, with where it is written. */

/**
 * Body of an issue or pull-request comment, in UTF-16 code units. Not in GitHub's documentation; the API answers 422
 * `body is too long (maximum is 65536 characters)`.
 */
export const COMMENT_UTF16 = 65_536;

/** `output.summary` and `output.text` of a check run, each: `maxLength` in GitHub's OpenAPI description. */
export const CHECK_RUN_UTF16 = 65_535;

/**
 * Job summary of one step, in bytes of UTF-8: docs.github.com, "Workflow commands", and FileCommandManager.cs of
 * actions/runner. A larger file is dropped whole.
 */
export const STEP_SUMMARY_BYTES = 1024 * 1024;

/** How much room there is for a text. Both are checked where both are given. */
export interface TextRoom {
  /** UTF-16 code units: what `String.length` counts. */
  readonly utf16?: number | undefined;
  readonly bytes?: number | undefined;
}

/** True when `text` may be sent. */
export function fits(text: string, room: TextRoom): boolean {
  if (room.utf16 !== undefined && text.length > room.utf16) return false;
  return room.bytes === undefined || Buffer.byteLength(text) <= room.bytes;
}
