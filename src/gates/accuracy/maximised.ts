/** What a threshold may be chosen to be best at, on rows of its own. */
export const MAXIMISED = ['f1', 'accuracy', 'balanced_accuracy'] as const;
export type Maximised = (typeof MAXIMISED)[number];
