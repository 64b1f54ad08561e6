/**
 * Whether one more batch may be on its way to the child when `count` batches with `bytes` bytes together are already.
 *
 * Two always: the child computes one and takes in the next. Small ones up to eight, because a batch that is computed in a
 * millisecond is done before a busy machine lets this process answer with another. Large ones take longer than that, and
 * would only take memory.
 */
export function mayFollow(count: number, bytes: number): boolean {
  return count < 2 || (count < MAX_SMALL && bytes < SMALL_BYTES);
}

const MAX_SMALL = 8;
const SMALL_BYTES = 2 ** 20;
