import { messageOf } from '../core/errors.ts';
import { type Milliseconds, milliseconds } from '../core/units.ts';
import type { DoctorContext } from './context.ts';
import { type Finding, trouble } from './finding.ts';
import { lookAtFiles } from './probes/files.ts';
import { lookAtGit } from './probes/git.ts';
import { lookAtGitHub } from './probes/github.ts';
import { lookAtGpu } from './probes/gpu.ts';
import { lookAtMachine } from './probes/machine.ts';
import { lookAtNativeModules } from './probes/native-modules.ts';
import { lookAtNode } from './probes/node.ts';
import { lookAtPolicy } from './probes/policy.ts';
import { lookAtRegistry } from './probes/registry.ts';

/** Every probe, in the order in which it is told. A new one is a file of its own and a line here. */
const PROBES = {
  node: lookAtNode,
  'native modules': lookAtNativeModules,
  machine: lookAtMachine,
  policy: lookAtPolicy,
  files: lookAtFiles,
  git: lookAtGit,
  registry: lookAtRegistry,
  GitHub: lookAtGitHub,
  GPU: lookAtGpu,
} as const satisfies Record<string, (context: DoctorContext) => Promise<readonly Finding[]>>;

export interface Examined extends Finding {
  readonly probe: string;
}

/** Every probe at once. None keeps the others from their say, and none takes longer than `patience`. */
export async function examine(
  context: DoctorContext,
  patience: Milliseconds = milliseconds(60_000),
): Promise<readonly Examined[]> {
  const told = await Promise.all(
    Object.entries(PROBES).map(async ([probe, look]) => {
      const findings = await Promise.race([look(context).catch(failed), late(patience)]);
      return findings.map((finding): Examined => ({ probe, ...finding }));
    }),
  );
  return told.flat();
}

function failed(error: unknown): readonly Finding[] {
  return [trouble(`This could not be looked at: ${messageOf(error)}`, 'Report it with this output.')];
}

function late(patience: Milliseconds): Promise<readonly Finding[]> {
  return new Promise((resolve) => {
    const finding = trouble(
      `This took longer than ${patience / 1000} seconds.`,
      'Look at the network of this machine.',
    );
    setTimeout(() => resolve([finding]), patience).unref();
  });
}
