// Whether types and shapes that cannot be are found: models with one declaration changed, against onnx.checker with full check.
// Usage: python bench/onnx-export/mutated_models.py DIR && node bench/onnx-export/mutants.ts DIR
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { infer } from '../../src/onnx/infer/infer.ts';
import { readModel } from '../../src/onnx/model.ts';

const folder = join(process.argv[2]!, 'mutated');
const said = JSON.parse(readFileSync(join(folder, 'said.json'), 'utf8')) as Readonly<Record<string, string>>;
const counts = { both: 0, checker: 0, own: 0, neither: 0 };
for (const [name, checker] of Object.entries(said)) {
  const [problem] = infer(await readModel(join(folder, `${name}.onnx`))).problems;
  const refused = checker !== 'passes';
  if (problem && !refused) console.log(`here only: ${name}: ${problem.where} ${problem.what}`);
  if (!problem && refused) console.log(`full check only: ${name}: ${checker}`);
  counts[problem ? (refused ? 'both' : 'own') : refused ? 'checker' : 'neither']++;
}
console.log(
  `${Object.keys(said).length} models: both find ${counts.both}, only full check ${counts.checker}, only this ${counts.own}, neither ${counts.neither}`,
);
