import { runAction } from './run-action.ts';

/** `uses: modelassay/modelassay`: every gate of the policy, then the report. */
export function suiteAction(): Promise<void> {
  return runAction('suite', async (toolkit) => {
    const { assay } = await import('./gates.ts');
    const { suiteSettings } = await import('../suite/settings.ts');
    return assay(toolkit, suiteSettings(), undefined);
  });
}
