import stringWidth from 'string-width';
import { type Fit, fitBy, isNarrow } from './fit.ts';

/** Columns that a terminal uses for a text. */
export function widthOf(text: string): number {
  return isNarrow(text) ? text.length : stringWidth(text);
}

/** For texts of any script. */
export const FIT: Fit = fitBy(widthOf);
