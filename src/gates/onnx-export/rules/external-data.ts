import type { OnnxModel } from '../../../onnx/model.ts';
import { quoted } from '../../../onnx/quoted.ts';
import type { Finding, Rule } from './rule.ts';

export const externalData: Rule = {
  title: 'external data lies beside the model, whole, each tensor in bytes of its own',
  handling: 'fail',
  remedy:
    'Save the model and its external data again in one folder, and ship them together: a path that leads elsewhere may be hostile.',
  find: ({ model, external }) => [
    ...external.problems.map(({ tensor, what }) => ({ where: `the tensor ${quoted(tensor)}`, what })),
    ...[...Map.groupBy(extentsOf(model), ({ location }) => location).values()].flatMap(overlaps),
  ],
};

interface Extent {
  readonly name: string;
  readonly location: string;
  readonly start: number;
  readonly end: number;
}

function extentsOf({ externalTensors }: OnnxModel): Extent[] {
  return externalTensors.flatMap(({ name, bytes, external }) => {
    const length = external?.length ?? bytes;
    if (!external || length === null || length === 0) return [];
    const location = external.location
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/');
    return [{ name, location, start: external.offset, end: external.offset + length }];
  });
}

/** The same bytes twice are a tied weight, such as an embedding that is also the last layer. */
function overlaps(extents: readonly Extent[]): Finding[] {
  const sorted = extents.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const findings: Finding[] = [];
  let last = sorted[0]!;
  for (const extent of sorted.slice(1)) {
    const tied = extent.start === last.start && extent.end === last.end;
    if (!tied && extent.start < last.end) {
      findings.push({
        where: `the tensor ${quoted(extent.name)}`,
        what: `begins at byte ${extent.start} of ${quoted(extent.location)}, within the tensor ${quoted(last.name)}`,
      });
    }
    if (extent.end > last.end) last = extent;
  }
  return findings;
}
