import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATES } from '../src/gates/list.ts';
import { METRICS } from '../src/metrics/list.ts';
import { registrySchema } from '../src/registry/kinds.ts';
import { REPORT_FILES, REPORT_FORMATS } from '../src/report/write.ts';
import { wholePolicySchema } from '../src/suite/policy-schema.ts';
import { complaints } from './key-meanings.ts';

/**
 * What a new gate, metric, registry or format of the report still lacks and only a person can write, in whole sentences that
 * name the file or the key. A list in `src` says what there is; nothing here names any of them.
 */
export async function wanted(root: string): Promise<string[]> {
  const text = (file: string) => {
    const path = join(root, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const lacks = (file: string, words: string) => !text(file).includes(words);
  return [
    ...complaints('', await wholePolicySchema()).map((complaint) => `The key ${complaint}.`),
    ...GATES.flatMap(({ name, title }) => [
      ...(text(`docs/${name}.md`).trim() === ''
        ? [`docs/${name}.md is missing or empty: write how the gate ${name} decides, and what each of its keys is for.`]
        : []),
      ...(lacks('README.md', `](actions/${name}/README.md)`)
        ? [
            `README.md does not list the gate ${name}: add a line to its table of gates, | ${title} | what it decides | [\`actions/${name}\`](actions/${name}/README.md) | [docs/${name}.md](docs/${name}.md) |.`,
          ]
        : []),
      ...(existsSync(join(root, `test/gates/${name}/judge.test.ts`))
        ? []
        : [
            `test/gates/${name}/judge.test.ts is missing: write what the gate ${name} decides of numbers at, above and below each limit.`,
          ]),
    ]),
    ...METRICS.flatMap((entry) => {
      const name =
        entry.form === 'name' ? entry.metric.name : entry.form === 'class' ? `${entry.stem}[c]` : entry.shown;
      const golden =
        entry.form === 'name' ? entry.metric.name : entry.form === 'class' ? entry.stem : entry.shown.split('<')[0]!;
      return [
        ...(lacks('docs/accuracy.md', `\`${name}\``)
          ? [
              `docs/accuracy.md has no line for the metric ${name}: add its definition and how it is decided to the table.`,
            ]
          : []),
        ...(GOLDEN.every((file) => lacks(file, golden))
          ? [`The metric ${name} has no golden value: add it to test/metrics/*.golden.py and compare it in a test.`]
          : []),
      ];
    }),
    ...registrySchema.options.flatMap(({ shape }) => {
      const kind = shape.kind.value;
      const tests = [`test/registry/${kind}.test.ts`, `test/integration/registry/${kind}.test.ts`];
      return [
        ...(lacks('docs/registry-guarantees.md', `| ${kind} |`)
          ? [`docs/registry-guarantees.md has no row for the registry ${kind}: say what it guarantees.`]
          : []),
        ...(tests.every((file) => lacks(file, 'registryConformance('))
          ? [
              `${tests[0]} is missing: run registryConformance of test/registry/conformance.ts with the registry ${kind}; where it needs a server, in ${tests[1]}.`,
            ]
          : []),
      ];
    }),
    ...REPORT_FILES.flatMap((file) =>
      lacks('docs/report.md', `\`${file}\``)
        ? [`docs/report.md does not name ${file}: add a line to its table of formats, with who reads it.`]
        : [],
    ),
    ...REPORT_FORMATS.flatMap((format) => {
      const file = `test/report/${FULL_NAMES[format] ?? format}.test.ts`;
      return text(file).trim() === ''
        ? [
            `${file} is missing or empty: write what stands in the format ${format} where a gate passes, fails or is missing.`,
          ]
        : [];
    }),
  ];
}

const FULL_NAMES: Readonly<Record<string, string>> = { md: 'markdown' };

const GOLDEN = ['metrics', 'regression', 'scores'].map((name) => `test/metrics/${name}.golden.json`);
