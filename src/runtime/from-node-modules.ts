import { dirname, resolve } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { copyProblem, foldersAbove, installedIn } from './installed.ts';
import type { Request, Step, StepOutcome } from './request.ts';

/**
 * What the user installed: above the workspace, then above our own file, which is where npm puts it when this tool was
 * installed from a registry. Not hashed: that code runs in the user's own programs too.
 */
export const fromNodeModules: Step = {
  title: 'node_modules',
  attempt,
  remedy: ({ native }) => `Install it in your project: npm install --ignore-scripts ${native.name}@${native.version}`,
};

async function attempt(request: Request): Promise<StepOutcome> {
  const { native, platform } = request;
  const own = dirname(request.program);
  const starts = [...new Set([resolve(request.workspace ?? own), own])];
  const refused: string[] = [];
  for (const folder of new Set(starts.flatMap(foldersAbove))) {
    const installed = await installedIn(folder, native.name).catch((error) => {
      refused.push(messageOf(error));
      return undefined;
    });
    if (!installed) continue;
    const problem = copyProblem(installed, native, platform);
    if (!problem) return { found: { name: native.name, ...installed, origin: 'workspace' } };
    refused.push(`the copy in ${folder}: ${problem}`);
  }
  return { passedOver: refused.join('; ') || `none above ${starts.join(' and ')}` };
}
