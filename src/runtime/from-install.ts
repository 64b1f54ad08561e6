import { rm } from 'node:fs/promises';
import { messageOf } from '../core/errors.ts';
import { findNpm } from './npm.ts';
import { npmInstall } from './npm-install.ts';
import { remoteKey } from './remote-cache.ts';
import { inWords, noBuild, type Request, type Step, type StepOutcome } from './request.ts';
import { smokeTest } from './smoke.ts';
import { moveIntoPlace, stagingBeside, writableEntry } from './tool-cache.ts';
import { type Tree, treeDifference, treeDigest } from './tree-digest.ts';

/** An exact install by the machine's npm, into the tool cache. */
export const fromInstall: Step = {
  title: 'npm',
  attempt,
  remedy: () =>
    'Put Node.js with npm on PATH (actions/setup-node does) and let npm reach its registry; a mirror, proxy or login in ' +
    "npm's own configuration applies",
};

async function attempt(request: Request): Promise<StepOutcome> {
  const { native, platform, pin, logger } = request;
  if (pin === undefined) return { passedOver: noBuild(request) };
  const npm = await findNpm(request.environment);
  if (npm === undefined) return { passedOver: 'npm was not found, neither on PATH nor beside Node' };
  const place = await writableEntry(request.environment, native, pin, platform);
  if ('problem' in place) return { passedOver: place.problem };

  logger.info(`${inWords(request)} is not on this machine yet: npm installs it into the tool cache`);
  const start = performance.now();
  let staging: string | undefined;
  try {
    staging = await stagingBeside(place.entry);
    const failure =
      (await npmInstall(native, platform, { folder: staging, npm, environment: request.environment })) ??
      differenceInWords(await treeDigest(staging), pin) ??
      (await unloadable(request, staging));
    if (failure !== undefined) return { passedOver: failure };
    await moveIntoPlace(staging, place.entry, pin);
  } catch (error) {
    return { passedOver: `the install failed: ${messageOf(error)}` };
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true }).catch(() => {});
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  logger.info(`Installed ${inWords(request)} in ${seconds} s: ${megabytes(pin)} MB in ${pin.files} files`);
  await save(request, place.entry, pin);
  return { found: { name: native.name, version: native.version, folder: place.entry, origin: 'install' } };
}

function differenceInWords(found: Tree, pin: Tree): string | undefined {
  const difference = treeDifference(found, pin);
  return difference && `npm installed other files than the pinned ones: ${difference}`;
}

async function unloadable({ native, platform }: Request, folder: string): Promise<string | undefined> {
  const failure = await smokeTest(native, folder);
  const libc = platform.libc === 'glibc' ? ' (it needs glibc 2.28 or newer)' : '';
  return failure && `it was installed, but this machine cannot load it${libc}: ${failure}`;
}

async function save({ native, platform, remoteCache, logger }: Request, entry: string, pin: Tree): Promise<void> {
  if (remoteCache === undefined) return;
  const key = remoteKey(native, platform, pin);
  try {
    await remoteCache.save([entry], key);
    logger.debug(`${native.name} saved in the Actions cache under ${key}`);
  } catch (error) {
    logger.debug(`${native.name} could not be saved in the Actions cache under ${key}: ${messageOf(error)}`);
  }
}

function megabytes({ bytes }: Tree): string {
  return (bytes / 1e6).toFixed(1);
}
