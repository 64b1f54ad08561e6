import { compareSides, type JointRequest } from './drift/joint/compare-sides.ts';
import { permuted } from './drift/permutation.ts';

/**
 * What gates have computed side by side, in threads where there is enough of it: functions of plain data that touch nothing, so that
 * an answer is the same wherever it was computed. `isLong`: it surely takes longer than a thread takes to start.
 */
export const WORK = {
  points: { run: compareSides, isLong: areMany },
  permutation: { run: permuted, isLong: () => false },
} as const;

export type WorkKind = keyof typeof WORK;
export type WorkRequest<Kind extends WorkKind> = Parameters<(typeof WORK)[Kind]['run']>[0];
export type WorkAnswer<Kind extends WorkKind> = ReturnType<(typeof WORK)[Kind]['run']>;

const MANY_ROWS = 2_000;

function areMany(request: JointRequest): boolean {
  if (request.is === 'embedding') return request.reference.rows + request.current.rows >= MANY_ROWS;
  return request.points.reference.matrix.rows + request.points.current.matrix.rows >= MANY_ROWS;
}

/** Whether it is worth a thread by itself. */
export function isLong<Kind extends WorkKind>(kind: Kind, request: WorkRequest<Kind>): boolean {
  const found = WORK[kind].isLong as (request: WorkRequest<Kind>) => boolean;
  return found(request);
}

/** Throws what the work throws. */
export function workOn<Kind extends WorkKind>(kind: Kind, request: WorkRequest<Kind>): WorkAnswer<Kind> {
  const run = WORK[kind].run as (request: WorkRequest<Kind>) => WorkAnswer<Kind>;
  return run(request);
}
