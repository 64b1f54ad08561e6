import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { constrainedMemory } from 'node:process';
import { machineRecord } from '../../suite/machine.ts';
import { formatBytes } from '../../wording/numbers.ts';
import { type DoctorContext, policyOf } from '../context.ts';
import { type Finding, fine, note, trouble } from '../finding.ts';

/** Below this a report alone may not fit. */
const LEAST_DISK = 2 ** 30;

/** Memory within the limits of a container, and the disk, against what the policy lets a model take. */
export async function lookAtMachine(context: DoctorContext): Promise<readonly Finding[]> {
  const { cpu, cores, memory: all, int8Instructions } = machineRecord();
  const limit = constrainedMemory();
  const memory = limit > 0 && limit < all ? limit : all;
  const findings: Finding[] = [
    fine(`${cpu}, ${cores} cores, ${formatBytes(memory)} of memory; 8-bit instructions: ${int8Instructions}.`),
  ];
  for (const [gate, wanted] of wantedMemory(context)) {
    if (wanted <= memory) continue;
    findings.push(
      note(
        `gates.${gate}.memory lets a model take ${formatBytes(wanted)}, and this machine has ${formatBytes(memory)}.`,
        `A model that takes more is ended by the system, not by the gate: say gates.${gate}.memory: ${Math.max(1, Math.floor(memory / 2 ** 30) - 1)}GiB.`,
      ),
    );
  }
  for (const [what, folder] of [
    ['this folder', context.folder],
    ['temporary files', tmpdir()],
  ] as const) {
    const disk = await statfs(folder).catch(() => null);
    if (disk === null) continue;
    const free = disk.bavail * disk.bsize;
    findings.push(
      free < LEAST_DISK
        ? trouble(
            `Only ${formatBytes(free)} are free for ${what}.`,
            'Make room: native modules, copies of models and sorted tables need some.',
          )
        : fine(`${formatBytes(free)} are free for ${what}.`),
    );
  }
  return findings;
}

function wantedMemory(context: DoctorContext): readonly (readonly [string, number])[] {
  const gates = policyOf(context)?.config.gates ?? {};
  return Object.entries(gates).flatMap(([name, keys]) => {
    const wanted = (keys as { memory?: unknown } | undefined)?.memory;
    return typeof wanted === 'number' ? [[name, wanted] as const] : [];
  });
}
