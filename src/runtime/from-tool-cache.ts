import { inWords, noBuild, type Request, type Step, type StepOutcome } from './request.ts';
import { cacheRoots, entryFolder, entryProblem } from './tool-cache.ts';

/** What an earlier run, or whoever prepared this machine, put into the tool cache. Every file is hashed at every use. */
export const fromToolCache: Step = {
  title: 'tool cache',
  attempt,
  remedy: () => 'Copy that folder from a machine of the same platform that has it',
};

async function attempt(request: Request): Promise<StepOutcome> {
  const { native, platform, pin, logger } = request;
  if (pin === undefined) return { passedOver: noBuild(request) };
  const reasons: string[] = [];
  for (const root of cacheRoots(request.environment)) {
    const entry = entryFolder(root, native, pin, platform);
    const problem = await entryProblem(entry, pin);
    if (problem === undefined) {
      return { found: { name: native.name, version: native.version, folder: entry, origin: 'tool-cache' } };
    }
    if (problem === 'absent') {
      reasons.push(`no entry at ${entry}`);
      continue;
    }
    reasons.push(`the entry at ${entry} is refused: ${problem.refused}`);
    logger.warn(
      `${inWords(request)} in the tool cache is refused: its files are not the ones that were pinned: ${problem.refused}. ` +
        `It is not loaded, and replaced if possible. Find out what writes to ${entry}`,
    );
  }
  return { passedOver: reasons.join('; ') };
}
