const UNIMPLEMENTED = 'Great Expectations 1.x has no implementation of it either';

/** Core expectations that are not carried over, and why. */
export const REFUSED: Readonly<Record<string, string>> = {
  expect_column_bootstrapped_ks_test_p_value_to_be_greater_than: UNIMPLEMENTED,
  expect_column_chisquare_test_p_value_to_be_greater_than: UNIMPLEMENTED,
  expect_column_pair_cramers_phi_value_to_be_less_than: UNIMPLEMENTED,
  expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than: UNIMPLEMENTED,
  expect_query_results_to_match_comparison: 'it asks a second data source',
};
