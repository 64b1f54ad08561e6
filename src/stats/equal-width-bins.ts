/** How many bins: by Sturges (J. Am. Stat. Assoc. 21 (1926) 65–66), or by Doane (Am. Stat. 30 (1976) 181–183), who looks at the skew. */
export type BinRule = 'sturges' | 'doane';

/**
 * The edges of `numpy.histogram_bin_edges(values, rule)`: bins of one width from the least value to the largest. Whole numbers have no
 * bins narrower than 1. One value far out makes all the others one bin, which is why nothing is decided over such bins.
 * Throws RangeError for no values, and where the range is too narrow for so many bins of doubles.
 */
export function equalWidthEdges(values: ArrayLike<number>, rule: BinRule, isInteger = false): Float64Array {
  const { length } = values;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < length; at++) {
    low = Math.min(low, values[at]!);
    high = Math.max(high, values[at]!);
  }
  if (!(Number.isFinite(low) && Number.isFinite(high))) throw new RangeError('bins need finite values');
  const range = high - low;
  const width = rule === 'sturges' ? range / (Math.log2(length) + 1) : doaneWidth(values, range);
  const least = isInteger && width > 0 && width < 1 ? 1 : width;
  if (low === high) return evenEdges(low - 0.5, high + 0.5, 1);
  return evenEdges(low, high, least > 0 ? Math.ceil(range / least) : 1);
}

/** As `numpy.linspace`: `bins` + 1 edges. */
export function evenEdges(low: number, high: number, bins: number): Float64Array {
  const step = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, at) => (at === bins ? high : at * step + low));
  if (edges.some((edge, at) => at > 0 && !(edge > edges[at - 1]!))) {
    throw new RangeError(`from ${low} to ${high} there are no ${bins} bins of doubles`);
  }
  return edges;
}

function doaneWidth(values: ArrayLike<number>, range: number): number {
  const { length } = values;
  if (length <= 2) return 0;
  let mean = 0;
  for (let at = 0; at < length; at++) mean += values[at]! / length;
  let [squares, cubes] = [0, 0];
  for (let at = 0; at < length; at++) squares += (values[at]! - mean) ** 2 / length;
  const deviation = Math.sqrt(squares);
  if (!(deviation > 0)) return 0;
  for (let at = 0; at < length; at++) cubes += ((values[at]! - mean) / deviation) ** 3 / length;
  const noise = Math.sqrt((6 * (length - 2)) / ((length + 1) * (length + 3)));
  return range / (1 + Math.log2(length) + Math.log2(1 + Math.abs(cubes) / noise));
}

/** How many values lie in each bin, its lower edge with it; in the last both. What lies beyond is in none. */
export function countsBetween(values: ArrayLike<number>, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length - 1);
  const last = edges[edges.length - 1]!;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (!(value >= edges[0]! && value <= last)) continue;
    let [low, high] = [0, counts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (edges[middle]! <= value) low = middle;
      else high = middle;
    }
    counts[low]!++;
  }
  return counts;
}
