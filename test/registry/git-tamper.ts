import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { PLACE } from './sample.ts';

/** Delete a version, as somebody who may push could. */
export function removeFromGit(repository: string, version: string): void {
  const ref = `refs/modelassay-models/${PLACE.model}/versions/${version}`;
  execFileSync('git', ['-C', repository, 'update-ref', '-d', ref]);
}

/** Replace the commit of a version by one with another file, as somebody who may push could. */
export function replaceInGit(scratch: string, repository: string, version: string, file: string): void {
  const ref = `refs/modelassay-models/${PLACE.model}/versions/${version}`;
  const index = join(mkdtempSync(join(scratch, 'index-')), 'index');
  const run = (args: string[], input = '') =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=x', '-c', 'user.email=x@x.invalid', ...args], {
      input,
      encoding: 'utf8',
      env: { ...process.env, GIT_INDEX_FILE: index },
    }).trim();
  run(['read-tree', ref]);
  const blob = run(['hash-object', '-w', '--stdin'], 'changed');
  run(['update-index', '--cacheinfo', `100644,${blob},files/${file}`]);
  run(['update-ref', ref, run(['commit-tree', run(['write-tree']), '-m', 'x'])]);
}
