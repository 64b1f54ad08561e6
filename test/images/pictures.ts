import sharp from 'sharp';

/** A picture of its own for each seed: smooth, so that scaling and compression change it little. 64 × 48, sRGB. */
export function picture(seed: number, width = 64, height = 48) {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const wave = Math.sin(((x / width) * (5 + seed) + seed) * 2) * Math.cos((y / height) * (4 + 2 * seed) + c / 4);
        data[(y * width + x) * 3 + c] = Math.round(127 + 120 * wave);
      }
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export function blank(width = 64, height = 48) {
  return sharp({ create: { width, height, channels: 3, background: '#336699' } });
}
