import { gatesOf } from '../../suite/policy.ts';
import type { DoctorContext } from '../context.ts';
import { type Finding, fine, trouble } from '../finding.ts';

export async function lookAtPolicy({ policy }: DoctorContext): Promise<readonly Finding[]> {
  if ('problem' in policy) return [trouble(policy.problem, 'Mend it, or write one with modelassay init.')];
  return [
    fine(
      `${policy.file} names the gates ${gatesOf(policy).join(', ')}. Which defaults hold: modelassay run --print-config.`,
    ),
  ];
}
