/** Kernels of Pillow; each is widened where an image becomes smaller (antialias), as Pillow does. */
export const KERNELS = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'] as const;
export type Kernel = (typeof KERNELS)[number];

/** 8-bit pixels, row-major, `channels` values each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

interface Filter {
  readonly support: number;
  weight(x: number): number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const FILTERS: Readonly<Record<Exclude<Kernel, 'nearest'>, Filter>> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: {
    support: 1,
    weight: (x) => (Math.abs(x) >= 1 ? 0 : x === 0 ? 1 : sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x))),
  },
  bicubic: {
    support: 2,
    weight(x) {
      const a = -0.5;
      const at = Math.abs(x);
      if (at < 1) return ((a + 2) * at - (a + 3)) * at * at + 1;
      return at < 2 ? (((at - 5) * at + 8) * at - 4) * a : 0;
    },
  },
  lanczos: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** A part of the resized image: only its places are worked out. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes as Pillow's Image.resize does, bit for bit: a pass along the rows and one along the columns, weights as 22-bit whole
 * numbers, each pass rounded to 8 bits (python-pillow/Pillow, src/libImaging/Resample.c). libvips reduces in steps of its own and
 * differs from Pillow by several levels, so it only decodes. `window` is what is wanted of it; default: all.
 */
export function resize(image: Pixels, width: number, height: number, kernel: Kernel, window?: Window): Pixels {
  const wanted = window ?? { left: 0, top: 0, width, height };
  if (kernel === 'nearest') return nearest(image, width, height, wanted);
  const [across, down] = [weightsOf(image.width, width, kernel), weightsOf(image.height, height, kernel)];
  // Rows of the source that some wanted row is made of.
  const last = wanted.top + wanted.height - 1;
  const rows = { from: down.first[wanted.top]!, to: down.first[last]! + down.count[last]! };
  const kept = height === image.height ? { from: wanted.top, to: wanted.top + wanted.height } : rows;
  const wide =
    width === image.width ? cut(image, wanted.left, wanted.width, kept) : alongRows(image, across, wanted, kept);
  return height === image.height ? wide : alongColumns(wide, down, wanted, rows.from);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function cut({ width, channels, data }: Pixels, left: number, wide: number, { from, to }: Range): Pixels {
  const target = new Uint8Array(wide * (to - from) * channels);
  for (let row = from; row < to; row++) {
    const start = (row * width + left) * channels;
    target.set(data.subarray(start, start + wide * channels), (row - from) * wide * channels);
  }
  return { width: wide, height: to - from, channels, data: target };
}

/** Of each place its first source and the weights from there on. */
interface Weights {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `width` of them for each place. */
  readonly weight: Int32Array;
  readonly width: number;
}

const PRECISION = 22;
const HALF = 2 ** (PRECISION - 1);

/** Of so many sizes the weights are kept: the images of a data set have few. */
const MOST_SIZES = 64;
const known = new Map<string, Weights>();

function weightsOf(from: number, to: number, kernel: Exclude<Kernel, 'nearest'>): Weights {
  const key = `${kernel} ${from} ${to}`;
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const made = madeWeights(from, to, FILTERS[kernel]);
  if (known.size >= MOST_SIZES) known.clear();
  known.set(key, made);
  return made;
}

function madeWeights(from: number, to: number, filter: Filter): Weights {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = filter.support * stretch;
  const width = Math.ceil(support) * 2 + 1;
  const [first, count] = [new Int32Array(to), new Int32Array(to)];
  const weight = new Int32Array(to * width);
  for (let place = 0; place < to; place++) {
    const center = (place + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(from, Math.trunc(center + support + 0.5));
    const own = Array.from({ length: high - low }, (_, at) => filter.weight((at + low - center + 0.5) / stretch));
    const sum = own.reduce((total, one) => total + one, 0);
    first[place] = low;
    count[place] = high - low;
    for (const [at, one] of own.entries()) {
      const scaled = (sum === 0 ? one : one / sum) * 2 ** PRECISION;
      weight[place * width + at] = Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
  }
  return { first, count, weight, width };
}

function alongRows(
  { width: from, channels, data }: Pixels,
  { first, count, weight, width }: Weights,
  { left, width: wide }: Window,
  rows: Range,
): Pixels {
  const target = new Uint8Array(wide * (rows.to - rows.from) * channels);
  let at = 0;
  for (let row = rows.from; row < rows.to; row++) {
    for (let place = left; place < left + wide; place++) {
      const end = place * width + count[place]!;
      let source = (row * from + first[place]!) * channels;
      if (channels === 3) {
        let [red, green, blue] = [HALF, HALF, HALF];
        for (let tap = place * width; tap < end; tap++, source += 3) {
          const factor = weight[tap]!;
          red = (red + Math.imul(data[source]!, factor)) | 0;
          green = (green + Math.imul(data[source + 1]!, factor)) | 0;
          blue = (blue + Math.imul(data[source + 2]!, factor)) | 0;
        }
        target[at++] = clipped(red);
        target[at++] = clipped(green);
        target[at++] = clipped(blue);
      } else {
        let sum = HALF;
        for (let tap = place * width; tap < end; tap++) sum = (sum + Math.imul(data[source++]!, weight[tap]!)) | 0;
        target[at++] = clipped(sum);
      }
    }
  }
  return { width: wide, height: rows.to - rows.from, channels, data: target };
}

/** `offset` is the row of the source that is the first of `image`. */
function alongColumns(
  { width, channels, data }: Pixels,
  { first, count, weight, width: taps }: Weights,
  { top, height }: Window,
  offset: number,
): Pixels {
  const line = width * channels;
  const target = new Uint8Array(height * line);
  const sums = new Int32Array(line);
  for (let place = top; place < top + height; place++) {
    sums.fill(HALF);
    let source = (first[place]! - offset) * line;
    for (let tap = place * taps; tap < place * taps + count[place]!; tap++) {
      const factor = weight[tap]!;
      for (let x = 0; x < line; x++) sums[x] = sums[x]! + Math.imul(data[source++]!, factor);
    }
    const start = (place - top) * line;
    for (let x = 0; x < line; x++) target[start + x] = clipped(sums[x]!);
  }
  return { width, height, channels, data: target };
}

/** A sum fits 32 bits, as in Pillow: the weights of a place sum to one, and what is negative among them is small. */
function clipped(sum: number): number {
  const value = sum >> PRECISION;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function nearest(
  { width: from, height: fromHeight, channels, data }: Pixels,
  width: number,
  height: number,
  window: Window,
): Pixels {
  const target = new Uint8Array(window.width * window.height * channels);
  let at = 0;
  for (let y = window.top; y < window.top + window.height; y++) {
    const row = Math.floor(((y + 0.5) * fromHeight) / height);
    for (let x = window.left; x < window.left + window.width; x++) {
      const source = (row * from + Math.floor(((x + 0.5) * from) / width)) * channels;
      for (let channel = 0; channel < channels; channel++) target[at++] = data[source + channel]!;
    }
  }
  return { width: window.width, height: window.height, channels, data: target };
}

/** The middle; an odd rest is one more below and on the right, as in Hugging Face's center_crop. Null where it does not fit. */
export function centerOf(width: number, height: number, crop: Pick<Window, 'width' | 'height'>): Window | null {
  if (crop.width > width || crop.height > height) return null;
  return { left: Math.floor((width - crop.width) / 2), top: Math.floor((height - crop.height) / 2), ...crop };
}

/** Luma as Pillow's convert("L"): ITU-R 601-2 in 16-bit whole numbers. */
export function toGray({ width, height, data }: Pixels): Pixels {
  const target = new Uint8Array(width * height);
  for (let at = 0; at < target.length; at++) {
    const [red, green, blue] = [data[3 * at]!, data[3 * at + 1]!, data[3 * at + 2]!];
    target[at] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
  return { width, height, channels: 1, data: target };
}
