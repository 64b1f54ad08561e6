import { runAction } from './run-action.ts';

/** `uses: modelassay/modelassay/actions/promote`: move a stage of the registry to bytes that passed. */
export function promoteAction(): Promise<void> {
  return runAction('promote', async (toolkit) => {
    const { promoteFromInputs } = await import('./move-inputs.ts');
    return promoteFromInputs(toolkit);
  });
}
