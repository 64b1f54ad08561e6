/** A command line that runs another on these processors only (Linux). taskset becomes the program: the process keeps its number. */
export function boundTo(processors: readonly number[] | undefined, command: readonly string[]): readonly string[] {
  return processors === undefined ? command : ['taskset', '-c', processors.join(','), ...command];
}

/** Why a process could not be bound, by what it said on standard error: the rest of a sentence; null where taskset said nothing. */
export function bindingProblem(processors: readonly number[] | undefined, stderr: string): string | null {
  if (processors === undefined || !/^taskset: failed to set /m.test(stderr)) return null;
  return `cannot be bound to the processors ${processors.join(', ')}: this machine, or its container, does not have them all. Name others with processors, or leave it out`;
}
