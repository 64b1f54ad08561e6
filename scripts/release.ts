// `node scripts/release.ts check v1.2.3`: whether this tag may be released. `notes v1.2.3`: its part of CHANGELOG.md.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The text below `## 1.2.3`, up to the next version; undefined where there is none or it is empty. */
export function notesOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.split(/[\s\n]/, 1)[0] === version);
  const notes = section?.slice(section.indexOf('\n') + 1).trim();
  return notes || undefined;
}

export interface Release {
  readonly tag: string;
  /** Of package.json. */
  readonly version: string;
  readonly changelog: string;
  readonly isOnDefaultBranch: boolean;
}

/** Every reason not to release, in whole sentences. */
export function problemsOf({ tag, version, changelog, isOnDefaultBranch }: Release): string[] {
  const wanted = `v${version}`;
  return [
    ...(tag === wanted
      ? []
      : [`The tag is ${tag} and package.json says ${version}. Tag ${wanted}, or change the version.`]),
    ...(notesOf(changelog, version) === undefined
      ? [`CHANGELOG.md has no notes under "## ${version}". Move those of Unreleased there.`]
      : []),
    ...(isOnDefaultBranch ? [] : [`The commit of ${tag} is not on the default branch. Merge it first.`]),
  ];
}

function main([verb, tag = '']: readonly string[]): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  if (verb === 'notes') {
    console.log(notesOf(changelog, tag.replace(/^v/, '')) ?? '');
    return;
  }
  const merged = spawnSync('git', ['merge-base', '--is-ancestor', 'HEAD', 'origin/main'], { cwd: root });
  const problems = problemsOf({ tag, version, changelog, isOnDefaultBranch: merged.status === 0 });
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

if (import.meta.main) main(process.argv.slice(2));
