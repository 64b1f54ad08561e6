import type { ScoreData } from './scores.ts';

/**
 * Probabilities from logits, row by row: exp(x − max) / Σ exp(x − max), in double precision whatever the logits are, so
 * nothing overflows. Their machine epsilon is that of float64. Logits must be finite. Each row has `classes` numbers.
 */
export function softmaxRows(logits: ScoreData, classes: number): Float64Array {
  const answer = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const highest = maximum(logits, start, classes);
    let sum = 0;
    for (let index = start; index < start + classes; index++) {
      const value = Math.exp(logits[index]! - highest);
      answer[index] = value;
      sum += value;
    }
    for (let index = start; index < start + classes; index++) answer[index]! /= sum;
  }
  return answer;
}

function maximum(values: ScoreData, start: number, length: number): number {
  let highest = values[start]!;
  for (let index = start + 1; index < start + length; index++) {
    if (values[index]! > highest) highest = values[index]!;
  }
  return highest;
}
