/** Where `keep-results: ref` keeps results of commits: a ref of its own and no branch, so that nobody checks it out and no workflow starts. */
export const RESULTS_REF = 'refs/modelassay/results';
