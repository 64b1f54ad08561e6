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

/**
 * Resizes as Pillow's Image.resize does, bit for bit: a pass along the rows and one along the columns, weights as 22-bit whole
 * numbers, each pass rounded to 8 bits (python-pillow/Pillow, src/libImaging/Resample.c). libvips reduces in steps of its own and
 * differs from Pillow by several levels, so it only decodes.
 */
export function resize(image: Pixels, width: number, height: number, kernel: Kernel): Pixels {
  if (kernel === 'nearest') return nearest(image, width, height);
  const wide = width === image.width ? image : alongRows(image, width, FILTERS[kernel]);
  return height === image.height ? wide : alongColumns(wide, height, FILTERS[kernel]);
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

function weightsOf(from: number, to: number, filter: Filter): Weights {
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

function alongRows({ width: from, height, channels, data }: Pixels, to: number, filter: Filter): Pixels {
  const { first, count, weight, width } = weightsOf(from, to, filter);
  const target = new Uint8Array(to * height * channels);
  for (let row = 0; row < height; row++) {
    for (let place = 0; place < to; place++) {
      const [source, weights] = [(row * from + first[place]!) * channels, place * width];
      for (let channel = 0; channel < channels; channel++) {
        let sum = HALF;
        for (let at = 0; at < count[place]!; at++)
          sum += data[source + at * channels + channel]! * weight[weights + at]!;
        target[(row * to + place) * channels + channel] = clipped(sum);
      }
    }
  }
  return { width: to, height, channels, data: target };
}

function alongColumns({ width, height: from, channels, data }: Pixels, to: number, filter: Filter): Pixels {
  const { first, count, weight, width: taps } = weightsOf(from, to, filter);
  const line = width * channels;
  const target = new Uint8Array(to * line);
  const sums = new Float64Array(line);
  for (let place = 0; place < to; place++) {
    sums.fill(HALF);
    for (let at = 0; at < count[place]!; at++) {
      const factor = weight[place * taps + at]!;
      const source = (first[place]! + at) * line;
      for (let x = 0; x < line; x++) sums[x]! += data[source + x]! * factor;
    }
    for (let x = 0; x < line; x++) target[place * line + x] = clipped(sums[x]!);
  }
  return { width, height: to, channels, data: target };
}

function clipped(sum: number): number {
  const value = Math.floor(sum / 2 ** PRECISION);
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function nearest({ width: from, height: fromHeight, channels, data }: Pixels, width: number, height: number): Pixels {
  const target = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * fromHeight) / height);
    for (let x = 0; x < width; x++) {
      const source = (row * from + Math.floor(((x + 0.5) * from) / width)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        target[(y * width + x) * channels + channel] = data[source + channel]!;
      }
    }
  }
  return { width, height, channels, data: target };
}

/** The middle; an odd rest is one more below and on the right, as in Hugging Face's center_crop. Null where it does not fit. */
export function centerCrop({ width, height, channels, data }: Pixels, wide: number, high: number): Pixels | null {
  if (wide > width || high > height) return null;
  const [left, top] = [Math.floor((width - wide) / 2), Math.floor((height - high) / 2)];
  const target = new Uint8Array(wide * high * channels);
  for (let y = 0; y < high; y++) {
    const start = ((y + top) * width + left) * channels;
    target.set(data.subarray(start, start + wide * channels), y * wide * channels);
  }
  return { width: wide, height: high, channels, data: target };
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
