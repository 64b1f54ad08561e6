import { ARMS, type Arm, type PerArm } from './measurement.ts';

/** The same by name. The candidate is always there; `stored` comes from elsewhere. */
export function perArm<T>(given: ReadonlyMap<Arm, T>, stored: T | null): PerArm<T> {
  return {
    candidate: given.get('candidate')!,
    baseline: given.get('baseline') ?? null,
    control: given.get('control') ?? null,
    stored,
  };
}

/** Those that took turns, in one order. */
export function presentArms<T>(per: PerArm<T>): readonly (readonly [arm: Arm, value: T])[] {
  return ARMS.flatMap((arm) => {
    const value = per[arm];
    return value === null ? [] : [[arm, value] as const];
  });
}
