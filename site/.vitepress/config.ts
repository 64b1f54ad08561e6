import { readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { defineConfig } from 'vitepress';

const ROOT = resolve(import.meta.dirname, '../pages');
const REPOSITORY = 'https://github.com/modelassay/modelassay';
/** In the order of a suite, from what is made of the list of gates: the list itself needs packages that this folder lacks. */
const GATES = Object.keys(
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../../schema/modelassay.schema.json'), 'utf8')).properties.gates
    .properties,
);

/** The pages of this repository where they lie: nothing is copied. */
export default defineConfig({
  title: 'Model Assay',
  description:
    'Tests a model the way CI tests code, says what it found, and blocks the merge when the model must not ship.',
  srcDir: 'pages',
  outDir: './dist',
  cleanUrls: true,
  rewrites: {
    'README.md': 'index.md',
    'docs/:page.md': ':page.md',
    'actions/:name/README.md': 'actions/:name.md',
    'examples/:name/README.md': 'examples/:name.md',
  },
  // Pages are links to files outside of this folder, and are made with its node_modules.
  vite: { resolve: { preserveSymlinks: true } },
  markdown: {
    config(markdown) {
      // GitHub's expressions are no templates of Vue's.
      const code = markdown.renderer.rules.code_inline!;
      markdown.renderer.rules.code_inline = (...given) => code(...given).replace('<code', '<code v-pre');
      markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
        const folder = relative(ROOT, dirname(env.path)).split(sep);
        for (const token of tokens.flatMap((one) => one.children ?? [])) {
          const href = token.attrGet('href');
          if (href !== null) token.attrSet('href', linkFrom(folder, href));
        }
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    outline: [2, 3],
    sidebar: [
      {
        text: 'Begin',
        items: [
          { text: 'What it decides', link: '/' },
          { text: 'modelassay init', link: '/init' },
          { text: 'Which gate do I need?', link: '/which-gate' },
          { text: 'From a framework to a gate', link: '/export-a-model' },
          { text: 'Models and data in CI', link: '/get-models-and-data' },
          { text: 'How many rows do I need?', link: '/how-many-rows' },
          { text: 'Examples', link: '/examples' },
          { text: 'What is wrong here?', link: '/doctor' },
          { text: 'Troubleshooting', link: '/troubleshooting' },
        ],
      },
      {
        text: 'Gates',
        items: GATES.map((gate) => ({
          text: gate,
          link: `/${gate}`,
        })),
      },
      {
        text: 'Merge',
        items: [
          { text: 'Block merges', link: '/block-merges' },
          { text: 'The report', link: '/report' },
          { text: 'Waivers', link: '/waivers' },
          { text: 'Forks', link: '/forks' },
          { text: 'Matrix and monorepo', link: '/matrix-and-monorepo' },
          { text: 'Merge queue, reusable workflow', link: '/merge-queue' },
          { text: 'GitLab, Jenkins and others', link: '/other-ci' },
          { text: 'Trends', link: '/trend' },
        ],
      },
      {
        text: 'Promote',
        items: [
          { text: 'Compare with production', link: '/baseline' },
          { text: 'Promote on tag', link: '/promote-on-tag' },
          { text: 'Roll back at night', link: '/roll-back' },
          { text: 'Which guarantee?', link: '/registry-guarantees' },
          { text: 'Evidence and signatures', link: '/evidence' },
          { text: 'Threat model', link: '/threat-model' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'The command line', link: '/command-line' },
          { text: 'Predictors', link: '/predictors' },
          { text: 'Images', link: '/images' },
          { text: 'Contracts: mutations that are caught', link: '/data-schema-mutations' },
          { text: 'Great Expectations, compared', link: '/great-expectations' },
          { text: 'Drift: the numbers', link: '/drift-numbers' },
          { text: 'Noise of a runner', link: '/runner-noise' },
          { text: 'Self-hosted runners', link: '/self-hosted' },
          { text: 'Build on it', link: '/library' },
          { text: 'Trino', link: '/trino' },
          { text: 'How far it grows', link: '/scale' },
          { text: 'Native modules', link: '/native-modules' },
          { text: 'Error rates', link: '/operating-characteristics' },
          { text: 'Architecture', link: '/architecture' },
        ],
      },
    ],
  },
});

/** To a page where it is published; to what is no page, such as a workflow or a folder of source, where it lies. */
function linkFrom(folder: readonly string[], href: string): string {
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return href;
  const [path, anchor] = href.split('#') as [string, string?];
  const parts = folder.filter((part) => part !== '');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const [top, ...rest] = parts;
  const name = rest.join('/').replace(/(?:\/README)?\.md$/, '');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (parts.join('/') === 'README.md') return `/${hash}`;
  if (top === 'docs' && path.endsWith('.md')) return `/${name}${hash}`;
  if ((top === 'actions' || top === 'examples') && rest.length > 0 && !/\.(?!md$)\w+$/.test(path))
    return `/${top}/${name}${hash}`;
  if (rest.length === 0 && path.endsWith('.md')) return `/${top!.replace(/\.md$/, '')}${hash}`;
  return `${REPOSITORY}/tree/main/${parts.join('/')}`;
}
