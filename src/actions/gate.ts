import { runAction } from './run-action.ts';

/** `uses: modelassay/modelassay/actions/<gate>`: one gate, its keys as inputs. */
export function gateAction(name: string): Promise<void> {
  return runAction(name, async (toolkit) => {
    const [{ assay }, { gateSettings }, { GATES }] = await Promise.all([
      import('./gates.ts'),
      import('../suite/settings.ts'),
      import('../gates/list.ts'),
    ]);
    return assay(toolkit, await gateSettings(GATES.find((gate) => gate.name === name)!), [name]);
  });
}
