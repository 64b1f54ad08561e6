/** A result that a plan promised and nobody delivered. */
export interface MissingResult {
  readonly gate: string;
  readonly id: string | null;
  /** One sentence: `The job of leg linux-arm64 was cancelled.` */
  readonly reason: string;
  /** It was delivered and cannot be used: what the user handed over is wrong (exit code 2), not only missing. */
  readonly wrongInput?: true;
  /** What blocks where it is no result that is missing, as a clause: `a waiver has expired`. */
  readonly fact?: string;
}

/** Something a reader must know before the verdict: a loosened limit, a waiver, a stale head. Plain text. */
export interface Notice {
  readonly level: 'warning' | 'note';
  readonly text: string;
}
