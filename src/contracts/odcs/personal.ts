import type { ItemProperty, Property } from './document.ts';

/** Words by which catalogs mark a column whose values must not be shown. */
const PERSONAL = /\b(pii|phi|personal|sensitive|confidential|restricted|private|secret|gdpr)\b/i;

/** True where the classification or a tag says that values are personal, or an encrypted twin exists. */
export function personalBy(property: Property | ItemProperty): boolean {
  const words = [property.classification ?? '', ...(property.tags ?? [])].map((word) => word.replaceAll(/[_-]/g, ' '));
  return words.some((word) => PERSONAL.test(word)) || property.encryptedName !== undefined;
}
