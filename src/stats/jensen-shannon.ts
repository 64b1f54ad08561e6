import type { Divergence } from './divergence.ts';

/**
 * Jensen-Shannon distance: the square root of the divergence ½ Σ p·ln(p/a) + ½ Σ q·ln(q/a), a = (p + q)/2, in bits, so that
 * it lies in [0, 1] (Lin, IEEE Trans. Inf. Theory 37 (1991) 145–151; a metric: Endres & Schindelin, same journal 49 (2003)
 * 1858–1860). "JS" is this number in NannyML, with natural logarithms in Evidently (0.83 of it), its square in TFDV. Needs
 * no smoothing. A root makes noise look large: √((k − 1)(1/n + 1/m)/(8 ln 2)) where nothing changed.
 */
export const jensenShannon: Divergence = {
  name: 'jensen_shannon',
  smoothing: 0,
  curvature: 1 / (8 * Math.LN2),
  cell: (p, q) => (part(p, (p + q) / 2) + part(q, (p + q) / 2)) / 2,
  slopes: (p, q) => [Math.log2((2 * p) / (p + q)) / 2, Math.log2((2 * q) / (p + q)) / 2],
  report: Math.sqrt,
  sumOf: (reported) => reported ** 2,
};

function part(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log2(share / middle);
}
