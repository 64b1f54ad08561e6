/**
 * What a child may see of this process's environment: where libraries and temporary files are, the language, and which
 * devices it may use. A model is hostile input and gets no token, no input of the action, nothing of the job.
 */
const PASSED_ON = [
  'PATH',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'SystemRoot',
  'windir',
  'TEMP',
  'TMP',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'TZ',
  'CUDA_PATH',
  'CUDA_VISIBLE_DEVICES',
] as const;

export function childEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  // Official builds of the runtime report usage to their maker unless they are told not to before they load.
  return { ...pick(own, PASSED_ON), ORT_DISABLE_TELEMETRY: '1' };
}

/**
 * What a user's own command, or a tool of this machine, may see beside that: where a person's programs, packages and caches
 * are, and the flags that make numbers come out alike. Still no token: what else it needs, its gate names.
 */
const OF_COMMANDS = [
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramFiles',
  'ProgramData',
  'PATHEXT',
  'ComSpec',
  'USER',
  'LOGNAME',
  'SHELL',
  'CI',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'CONDA_DEFAULT_ENV',
  'PYTHONPATH',
  'PYTHONHASHSEED',
  'PYTHONUNBUFFERED',
  'JAVA_HOME',
  'XDG_CACHE_HOME',
  'HF_HOME',
  'HF_HUB_OFFLINE',
  'TORCH_HOME',
  'OMP_NUM_THREADS',
  'MKL_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'CUBLAS_WORKSPACE_CONFIG',
  'TF_DETERMINISTIC_OPS',
  'NVIDIA_VISIBLE_DEVICES',
  'NVIDIA_TF32_OVERRIDE',
] as const;

/** The environment of a command; see `runCommand`. */
export function commandEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  return { ...pick(own, OF_COMMANDS), ...childEnvironment(own) };
}

function pick(own: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => (own[name] === undefined ? [] : [[name, own[name]]])),
  );
}
