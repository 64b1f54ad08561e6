/** Bootstring with the parameters of Punycode (RFC 3492 §5 and §6): letters of every script as letters, digits and hyphens. */
const BASE = 36;
const FIRST_BIAS = 72;
const FIRST_POINT = 128;
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Undefined where it stands for nothing. */
export function decodedPunycode(written: string): string | undefined {
  const end = written.lastIndexOf('-');
  const points = [...(end > 0 ? written.slice(0, end) : '')].map((letter) => letter.codePointAt(0)!);
  let [point, at, bias] = [FIRST_POINT, 0, FIRST_BIAS];
  for (let read = end >= 0 ? end + 1 : 0; read < written.length; ) {
    const from = at;
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = DIGITS.indexOf(written[read++] ?? '!');
      if (digit < 0) return undefined;
      at += digit * weight;
      const threshold = thresholdOf(k, bias);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const count = points.length + 1;
    bias = adapted(at - from, count, from === 0);
    point += Math.floor(at / count);
    at %= count;
    if (point > 0x10ffff) return undefined;
    points.splice(at++, 0, point);
  }
  return String.fromCodePoint(...points);
}

export function encodedPunycode(text: string): string {
  const points = [...text].map((letter) => letter.codePointAt(0)!);
  const plain = points.filter((point) => point < FIRST_POINT);
  let written = String.fromCodePoint(...plain) + (plain.length > 0 ? '-' : '');
  let [next, delta, bias, handled] = [FIRST_POINT, 0, FIRST_BIAS, plain.length];
  while (handled < points.length) {
    const point = Math.min(...points.filter((one) => one >= next));
    delta += (point - next) * (handled + 1);
    next = point;
    for (const one of points) {
      if (one < next) delta++;
      if (one !== next) continue;
      let rest = delta;
      for (let k = BASE; ; k += BASE) {
        const threshold = thresholdOf(k, bias);
        if (rest < threshold) break;
        written += DIGITS[threshold + ((rest - threshold) % (BASE - threshold))];
        rest = Math.floor((rest - threshold) / (BASE - threshold));
      }
      written += DIGITS[rest];
      bias = adapted(delta, handled + 1, handled === plain.length);
      delta = 0;
      handled++;
    }
    delta++;
    next++;
  }
  return written;
}

const thresholdOf = (k: number, bias: number): number => Math.min(26, Math.max(1, k - bias));

function adapted(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2));
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > 455; k += BASE) rest = Math.floor(rest / (BASE - 1));
  return k + Math.floor((BASE * rest) / (rest + 38));
}
