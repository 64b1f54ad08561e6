import { runAction } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';

/** `uses: modelassay/modelassay`: every gate of the policy, then the report. */
export function suiteAction(): Promise<void> {
  return runAction(
    'suite',
    async (toolkit) => {
      const { assay } = await import('./gates.ts');
      const { suiteSettings } = await import('../suite/settings.ts');
      return assay(toolkit, suiteSettings(), undefined);
    },
    adviseOnMachine,
  );
}

async function adviseOnMachine(toolkit: Toolkit): Promise<void> {
  await (await import('./tell-troubles.ts')).tellTroubles(toolkit);
}
