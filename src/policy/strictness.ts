/** Which way a key is strict: `higher` lets less pass the higher it is; a list names its values from lax to strict. */
export type Direction = 'higher' | 'lower' | 'unknown' | readonly string[];

/** How a measurement is made, not what lets it pass. */
const IGNORED: readonly string[] = [
  'batch-size',
  'examples',
  'memory',
  'memory-limit',
  'public-repository',
  'resamples',
  'seed',
  'show-values',
  'threads',
  'timeout',
];

/** What is judged, and against what. */
const SUBJECTS: readonly string[] = [
  'contract',
  'current',
  'data',
  'eval',
  'format',
  'inputs',
  'label',
  'reference',
  'sample',
  'table',
  'tables',
];

const SEVERITIES: readonly string[] = ['pass', 'warn', 'fail', 'error'];

const EXACT: Readonly<Record<string, Direction>> = {
  confidence: 'higher',
  decide: ['point', 'interval'],
  'extra-columns': SEVERITIES,
  // Smaller slices are not judged.
  'min-rows': 'lower',
};

/**
 * The model under test and where it goes afterwards are what a pull request is about; who is believed, and how old evidence
 * may be, is not. Otherwise only keys of a gate itself:
 * a metric or a column may have any name.
 */
export function isIgnored(path: readonly string[]): boolean {
  if (path.length === 1) return ['model', 'version', 'registry', 'ledger'].includes(path[0]!);
  if (path.length === 2 && path[0] === 'evidence') return path[1] === 'key';
  if (path.length === 2 && path[0] === 'promote') return ['name', 'stage', 'tag'].includes(path[1]!);
  return path[0] === 'gates' && path.length === 3 && IGNORED.includes(path[2]!);
}

/** Also only keys of a gate itself, and the baseline that all share. */
export function isSubject(path: readonly string[]): boolean {
  if (path.length === 1) return path[0] === 'baseline';
  return path[0] === 'gates' && path.length === 3 && (SUBJECTS.includes(path[2]!) || path[2] === 'baseline');
}

/** Where something new can only be one more thing to hold: a gate, a metric, a slice. */
export function isDemand(path: readonly string[]): boolean {
  return path[0] === 'gates' && (path.length === 2 || ['metrics', 'slices', 'max-slowdown'].includes(path[2]!));
}

export function directionOf(path: readonly string[]): Direction {
  const key = path.at(-1) ?? '';
  if (Object.hasOwn(EXACT, key)) return EXACT[key]!;
  if (key.startsWith('on-')) return SEVERITIES;
  if (key.startsWith('allow-')) return ['true', 'false'];
  if (key === 'min' || key.startsWith('min-')) return 'higher';
  if (key === 'max' || key.startsWith('max-') || path.some((part) => part.startsWith('max-'))) return 'lower';
  // Limits of latency, such as p99: 100ms.
  if (/^(?:p\d{1,2}(?:\.\d+)?|mean)$/.test(key)) return 'lower';
  return 'unknown';
}
