import type { MeasureOf } from '../../contracts/measure.ts';
import type { Reading } from '../../images/image.ts';

export interface Problem {
  /** For counting. */
  readonly kind: string;
  readonly text: string;
}

/** What is wrong with one image by itself. */
export function imageProblems(reading: Reading, measure: MeasureOf<'images'>): Problem[] {
  if (!reading.ok) return [{ kind: 'unreadable', text: `unreadable (${reading.reason})` }];
  const { image } = reading;
  const problems: Problem[] = [];
  const problem = (kind: string, text: string) => problems.push({ kind, text });
  if (measure.formats && !measure.formats.map(formatName).includes(image.format))
    problem('of another format', `is ${image.format}`);
  if (measure.modes && !measure.modes.some((mode) => mode.toLowerCase() === image.mode))
    problem('of another mode', `its mode is ${image.mode}`);
  const size = `${image.width} × ${image.height}`;
  const beyond = (value: number, least: number | undefined, most: number | undefined) =>
    (least !== undefined && value < least) || (most !== undefined && value > most);
  if (
    beyond(image.width, measure.minWidth, measure.maxWidth) ||
    beyond(image.height, measure.minHeight, measure.maxHeight)
  )
    problem('of a wrong size', `is ${size}`);
  const aspect = image.width / image.height;
  if (beyond(aspect, measure.minAspect, measure.maxAspect))
    problem('of a wrong aspect', `its aspect is ${Number(aspect.toPrecision(4))} (${size})`);
  if (beyond(image.bytes, undefined, measure.maxBytes)) problem('too large', `has ${image.bytes} bytes`);
  if (measure.blank && image.blank) problem('blank', 'is blank');
  if (measure.rotated && image.orientation !== 1) problem('rotated', `its EXIF orientation is ${image.orientation}`);
  return problems;
}

/** `2 unreadable, 1 rotated` */
export function kindsInWords(problems: readonly Problem[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of problems) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

function formatName(written: string): string {
  const name = written.toLowerCase();
  return ({ jpg: 'jpeg', tif: 'tiff' } as Readonly<Record<string, string>>)[name] ?? name;
}
