import { readFile } from 'node:fs/promises';

/** Libraries of NVIDIA that decide how fast a model runs, and what a result calls them. */
const LIBRARIES: Readonly<Record<string, string>> = {
  libnvinfer: 'tensorrt',
  libcudart: 'cudaRuntime',
  libcudnn: 'cudnn',
};

/**
 * Which of NVIDIA's libraries a process has loaded, and in which version: `{ tensorrt: '10.3.0' }`. The kernel tells the
 * files, and the end of a file's name its version. Empty where there are none, or where the system is not Linux.
 */
export async function loadedLibraries(processId: number): Promise<Readonly<Record<string, string>>> {
  return librariesIn(await readFile(`/proc/${processId}/maps`, 'utf8').catch(() => ''));
}

/** Of the lines of `/proc/PID/maps`, whose last field is a file (proc_pid_maps(5)). Of two of a kind the longer version. */
export function librariesIn(maps: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [, library, version] of maps.matchAll(/\/(lib[a-z]+)\.so\.(\d[\d.]*)(?: \(deleted\))?$/gm)) {
    const name = LIBRARIES[library!];
    if (name !== undefined && version!.length > (found[name]?.length ?? 0)) found[name] = version!;
  }
  return found;
}
