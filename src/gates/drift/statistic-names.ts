/** Statistics that decide nothing and are told where they are asked for; some of them are also distances, with tolerances. */
export const STATISTICS = [
  'ks',
  'anderson_darling',
  'cramer_von_mises',
  'mann_whitney',
  'wasserstein',
  'wasserstein_iqr',
  'energy',
  'mmd',
  'chi_square',
  'g_test',
  'fisher_exact',
  'psi',
  'jensen_shannon',
  'hellinger',
  'kl',
  'total_variation',
  'l_infinity',
] as const;
export type StatisticName = (typeof STATISTICS)[number];
