/** What reports call all columns together. */
export const TOGETHER = 'all columns';
