/** Environment variables. Node's own object finds them in any case on Windows; a copy of it does not. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a variable whose case differs between machines, such as `PATH` and `Path`. */
export function variableInAnyCase(environment: Environment, name: string): string | undefined {
  const key = Object.keys(environment).find((candidate) => candidate.toUpperCase() === name.toUpperCase());
  return key === undefined ? undefined : environment[key];
}
