/** Statistics of counts in cells, which decide nothing and are told where they are asked for. */
export const CELL_STATISTICS = ['psi', 'jensen_shannon', 'hellinger', 'kl', 'chi_square', 'g_test'] as const;
export type CellStatistic = (typeof CELL_STATISTICS)[number];

/** Those that are also effects. */
export const EFFECT_STATISTICS = ['ks', 'wasserstein', 'wasserstein_iqr', 'total_variation', 'l_infinity'] as const;
