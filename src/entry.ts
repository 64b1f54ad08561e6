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
  accuracy: async () => (await import('./actions/gate.ts')).gateAction('accuracy'),
  report: async () => (await import('./actions/report.ts')).reportAction(),
  'predict-child': async () => (await import('./predict/child.ts')).runPredictChild(),
} as const satisfies Record<string, () => Promise<void>>;

export type Door = keyof typeof DOORS;

export function open(door: Door): Promise<void> {
  return DOORS[door]();
}
