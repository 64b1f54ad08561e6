/**
 * The one bundle has many doors; a stub in dist/ opens one of them. Each is imported when it is opened, so that an action
 * evaluates only what it uses.
 */
const DOORS = {
  cli: async () => {
    const { runCli } = await import('./cli/main.ts');
    process.exitCode = await runCli(process.argv.slice(2));
  },
  suite: async () => (await import('./actions/suite.ts')).suiteAction(),
  /** One gate's own action. */
  gate: async (name) => (await import('./actions/gate.ts')).gateAction(name),
  report: async () => (await import('./actions/report.ts')).reportAction(),
  notify: async () => (await import('./actions/notify.ts')).notifyAction(),
  promote: async () => (await import('./actions/promote.ts')).promoteAction(),
  rollback: async () => (await import('./actions/rollback.ts')).rollbackAction(),
  'hash-thread': async () => void (await import('./onnx/hash-thread.ts')),
  'work-thread': async () => void (await import('./suite/work-thread.ts')),
  'image-child': async () => (await import('./images/child.ts')).runImageChild(),
  'predict-child': async () => (await import('./predict/child.ts')).runPredictChild(),
} as const satisfies Record<string, (name: string) => Promise<void>>;

export type Door = keyof typeof DOORS;

/** `name` tells doors of one kind apart. */
export function open(door: Door, name = ''): Promise<void> {
  // What Node says of a library's code is nothing that a user could mend.
  process.noDeprecation = true;
  return DOORS[door](name);
}
