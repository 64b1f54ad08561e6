/**
 * The one bundle has many doors; a stub in dist/ opens one of them. Each is imported when it is opened, so that an action
 * evaluates only what it uses.
 */
const DOORS = {
  cli: async () => left(commandLine()),
  suite: async () => left((await import('./actions/suite.ts')).suiteAction()),
  /** One gate's own action. */
  gate: async (name) => left((await import('./actions/gate.ts')).gateAction(name)),
  report: async () => left((await import('./actions/report.ts')).reportAction()),
  notify: async () => left((await import('./actions/notify.ts')).notifyAction()),
  promote: async () => left((await import('./actions/promote.ts')).promoteAction()),
  rollback: async () => left((await import('./actions/rollback.ts')).rollbackAction()),
  'hash-thread': async () => void (await import('./onnx/hash-thread.ts')),
  'work-thread': async () => void (await import('./suite/work-thread.ts')),
  'image-child': async () => (await import('./images/child.ts')).runImageChild(),
  'predict-child': async () => (await import('./predict/child.ts')).runPredictChild(),
} as const satisfies Record<string, (name: string) => Promise<void>>;

export type Door = keyof typeof DOORS;

async function commandLine(): Promise<void> {
  const { runCli } = await import('./cli/main.ts');
  process.exitCode = await runCli(process.argv.slice(2));
}

/** When all is said, a request that a server never answers holds the process no longer; who reads what it said does. */
async function left(work: Promise<void>): Promise<void> {
  await work;
  const look = () => {
    if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
  };
  setInterval(look, LAST_MS).unref();
}

const LAST_MS = 1_000;

/** `name` tells doors of one kind apart. */
export function open(door: Door, name = ''): Promise<void> {
  // What Node says of a library's code is nothing that a user could mend.
  process.noDeprecation = true;
  return DOORS[door](name);
}
