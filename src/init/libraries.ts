import { basename } from 'node:path';

/** Where a Python project names what it needs. */
const PROJECT_FILE = /^(?:pyproject\.toml|setup\.(?:cfg|py)|requirements.*\.(?:txt|in)|environment\.ya?ml|Pipfile)$/;

/** By name the heading of docs/export-a-model.md that says how their models become ONNX; exporters first. */
const HEADINGS = new Map([
  ['skl2onnx', 'scikit-learn'],
  ['onnxmltools', 'xgboost-and-lightgbm'],
  ['optimum', 'pytorch'],
  ['torch', 'pytorch'],
  ['transformers', 'pytorch'],
  ['xgboost', 'xgboost-and-lightgbm'],
  ['lightgbm', 'xgboost-and-lightgbm'],
  ['scikit-learn', 'scikit-learn'],
]);

/** The libraries that the project's files name, each once, by the first that names it. */
export function librariesIn(
  files: readonly string[],
  textOf: (path: string) => string,
): readonly { readonly name: string; readonly namedBy: string }[] {
  const texts = files.filter((path) => PROJECT_FILE.test(basename(path))).map((path) => [path, textOf(path)] as const);
  return [...HEADINGS.keys()].flatMap((name) => {
    const word = new RegExp(`(?<![\\w.-])${name}(?![\\w-])`, 'i');
    const by = texts.find(([, text]) => word.test(text));
    return by === undefined ? [] : [{ name, namedBy: by[0] }];
  });
}

/** The page that says how a model of this library becomes ONNX. */
export function exportPage(library: string): string {
  return `docs/export-a-model.md#${HEADINGS.get(library)}`;
}
