import { runAction } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';

/** `uses: modelassay/modelassay/actions/<gate>`: one gate, its keys as inputs. */
export function gateAction(name: string): Promise<void> {
  return runAction(
    name,
    async (toolkit) => {
      const [{ assay }, { gateSettings }, { GATES }] = await Promise.all([
        import('./gates.ts'),
        import('../suite/settings.ts'),
        import('../gates/list.ts'),
      ]);
      return assay(toolkit, await gateSettings(GATES.find((gate) => gate.name === name)!), [name]);
    },
    adviseOnMachine,
  );
}

async function adviseOnMachine(toolkit: Toolkit): Promise<void> {
  await (await import('./tell-troubles.ts')).tellTroubles(toolkit);
}
