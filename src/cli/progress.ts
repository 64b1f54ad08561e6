import type { ProgressEvent, ProgressListener } from '../core/log.ts';
import { formatCount } from '../wording/numbers.ts';

interface ProgressOptions {
  readonly write: (text: string) => void;
  /** A terminal whose line can be rewritten; otherwise plain lines, rarely. */
  readonly live: boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

const LIVE_EVERY_MS = 100;
/** A log that nobody watches needs no more than a sign of life. */
const PLAIN_EVERY_MS = 10_000;

export interface Progress {
  readonly update: ProgressListener;
  readonly clear: () => void;
}

/** One line per task with the rate and the time left, rewritten in place on a terminal. */
export function createProgress({ write, live, now }: ProgressOptions): Progress {
  let task = '';
  let startedAt = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let visible = false;
  const clear = () => {
    if (visible) write('\r\u001b[2K');
    visible = false;
  };
  const update: ProgressListener = (event) => {
    const time = now();
    if (event.task !== task) {
      task = event.task;
      startedAt = time;
      shownAt = live ? Number.NEGATIVE_INFINITY : time;
    }
    const finished = event.total !== undefined && event.done >= event.total;
    if (time - shownAt < (live ? LIVE_EVERY_MS : PLAIN_EVERY_MS) && !(live && finished)) return;
    shownAt = time;
    const line = describeProgress(event, time - startedAt);
    if (!live) return write(`${line}\n`);
    clear();
    if (!finished) {
      write(line);
      visible = true;
    }
  };
  return { update, clear };
}

/** `accuracy: 12,000 of 50,000 rows · 4,000 rows/s · 10 s left` */
export function describeProgress(event: ProgressEvent, elapsedMs: number): string {
  const { task, done, total, unit } = event;
  const parts = [`${task}: ${formatCount(done)}${total === undefined ? '' : ` of ${formatCount(total)}`} ${unit}`];
  const rate = elapsedMs > 0 ? done / (elapsedMs / 1000) : 0;
  if (rate > 0) {
    parts.push(`${formatCount(Math.round(rate))} ${unit}/s`);
    if (total !== undefined && total > done) parts.push(`${Math.ceil((total - done) / rate)} s left`);
  }
  return parts.join(' · ');
}
