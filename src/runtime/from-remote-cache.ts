import { rm } from 'node:fs/promises';
import { messageOf } from '../core/errors.ts';
import { remoteKey } from './remote-cache.ts';
import { inWords, noBuild, type Request, type Step, type StepOutcome } from './request.ts';
import { discard, entryProblem, markComplete, writableEntry } from './tool-cache.ts';

/** What another job saved in the cache that the caller brought. It lands in the tool cache and is hashed there. */
export const fromRemoteCache: Step = {
  title: 'Actions cache',
  attempt,
  remedy: () => 'Run once where it can be installed and saved',
};

async function attempt(request: Request): Promise<StepOutcome> {
  const { native, platform, pin, remoteCache, logger } = request;
  if (remoteCache === undefined) return { passedOver: 'not asked for' };
  if (pin === undefined) return { passedOver: noBuild(request) };
  const place = await writableEntry(request.environment, native, pin, platform);
  if ('problem' in place) return { passedOver: place.problem };
  const { entry } = place;
  const key = remoteKey(native, platform, pin);
  try {
    if ((await entryProblem(entry, pin)) !== 'absent') await discard(entry);
    if (!(await remoteCache.restore([entry], key))) return { passedOver: `it holds nothing under ${key}` };
    const problem = await entryProblem(entry, pin);
    if (problem === 'absent') return { passedOver: `it restored ${key}, but not to ${entry}` };
    if (problem !== undefined) {
      await rm(entry, { recursive: true, force: true });
      logger.warn(`${inWords(request)} from the Actions cache (key ${key}) is refused: ${problem.refused}`);
      return { passedOver: `its entry ${key} is refused: ${problem.refused}` };
    }
    await markComplete(entry);
    return { found: { name: native.name, version: native.version, folder: entry, origin: 'tool-cache' } };
  } catch (error) {
    return { passedOver: `it failed: ${messageOf(error)}` };
  }
}
