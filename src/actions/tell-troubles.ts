import { milliseconds } from '../core/units.ts';
import type { Toolkit } from './toolkit.ts';

/** A job that failed does not wait long for advice. */
const PATIENCE = milliseconds(15_000);

/**
 * What is wrong with this machine, where it could not do its work: what `modelassay doctor` would say. Not for what moves a stage,
 * because it reaches the caches of native modules.
 */
export async function tellTroubles({ environment, inputs, workspace, log, stop }: Toolkit): Promise<void> {
  const [{ doctorContext }, { examine }, { troublesOf }] = await Promise.all([
    import('../doctor/context.ts'),
    import('../doctor/examine.ts'),
    import('../doctor/table.ts'),
  ]);
  try {
    const { runtimePath, runtimeFeed } = inputs;
    const config = inputs.config || undefined;
    const request = {
      folder: workspace,
      environment,
      gpu: false,
      config,
      runtimePath,
      runtimeFeed,
      signal: stop.signal,
    };
    for (const line of troublesOf(await examine(await doctorContext(request), PATIENCE))) log.info(`doctor: ${line}`);
  } catch (error) {
    log.debug(`The doctor could not look: ${String(error)}`);
  }
}
