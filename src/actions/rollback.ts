import { runAction } from './run-action.ts';

/** `uses: modelassay/modelassay/actions/rollback`: move a stage back to what was there before. */
export function rollbackAction(): Promise<void> {
  return runAction('rollback', async (toolkit) => {
    const { rollbackFromInputs } = await import('./move-inputs.ts');
    return rollbackFromInputs(toolkit);
  });
}
