import type { MeasureOf } from '../../contracts/measure.ts';
import type { Query } from '../../table/query.ts';
import type { FailingTools } from './failing.ts';
import { type LateFinding, NotMeasurable } from './late.ts';

export async function measureImages(
  _measure: MeasureOf<'images'>,
  _tools: FailingTools & { readonly rows: Query },
): Promise<LateFinding> {
  throw new NotMeasurable('images are not read yet');
}
