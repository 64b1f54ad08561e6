import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

export const filesIn = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

export const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesIn('docs', '.md'),
  ...filesIn('actions', '.md'),
  ...filesIn('examples', '.md'),
];

export interface Shown {
  readonly where: string;
  readonly command: string;
}

/** In code only: in a block of a shell, or of no language, and between backticks. A line that ends with \ goes on. */
export function onPage(page: string): Shown[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/\\\n\s*/g, ' ');
  const fences = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  const blocks = fences.filter(([, language]) => ['', 'sh', 'bash', 'console', 'yaml', 'groovy'].includes(language!));
  const inline = fences.reduce((rest, [fence]) => rest.replace(fence, ''), text).matchAll(/`([^`\n]+)`/g);
  return [
    ...blocks.flatMap(([, , block]) => block!.split('\n').flatMap(commandsIn)),
    ...[...inline].flatMap(([, code]) => (/^(?:npx )?modelassay /.test(code!) ? commandsIn(code!) : [])),
  ].map((command) => ({ where: page, command }));
}

function commandsIn(line: string): string[] {
  return [...line.matchAll(/(?:^|[\s`(&|;'])modelassay(?:@\S+)? ([a-z].*)/g)].map(([, rest]) =>
    `modelassay ${rest!.replace(/ #.*$| {3,}.*$|' \}$/, '')}`.trim(),
  );
}
