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
  const passed = PASSED_ON.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]]));
  // Official builds of the runtime report usage to their maker unless they are told not to before they load.
  return { ...Object.fromEntries(passed), ORT_DISABLE_TELEMETRY: '1' };
}
