import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHuggingFace } from '../../../src/gates/accuracy/preprocessor.ts';
import { openImageRows } from '../../../src/images/image-rows.ts';
import { normalise } from '../../../src/images/preprocessing.ts';
import { decoderProgram } from '../../images/decoders.ts';
import { fixtures, makeWithSql, workbench } from '../../table/tables.ts';
import { fixture, runGate } from './gate.ts';

const bench = workbench();
const candidate = { path: join(fixtures, 'digits/candidate.onnx') };
let listing = '';
let accuracy = 0;

/** The held-out digits as PNG files of gray levels, in a folder per class, and a table that names them. */
beforeAll(async () => {
  const rows = await bench.engine().openRows({ paths: [join(fixtures, 'digits/eval.parquet')] });
  const lines = ['id,image,label'];
  for await (const batch of rows.read(['pixels', 'label'], 2000)) {
    const pixels = batch.columns.get('pixels')!.data as Float32Array;
    const labels = batch.columns.get('label')!.data;
    for (let row = 0; row < 200; row++) {
      const folder = bench.at(`digits/${labels[row]}`);
      await mkdir(folder, { recursive: true });
      const gray = Uint8Array.from(pixels.subarray(row * 64, row * 64 + 64), (value) => Math.round(value * PER_LEVEL));
      await sharp(gray, { raw: { width: 8, height: 8, channels: 1 } })
        .png()
        .toFile(join(folder, `${row}.png`));
      lines.push(`${row},${labels[row]}/${row}.png,${labels[row]}`);
    }
    break;
  }
  listing = await bench.file('digits/rows.csv', `${lines.join('\n')}\n`);
  const said = await runGate(
    bench.engine(),
    `data: { path: '${join(fixtures, 'digits/eval.parquet')}', id: id, label: label, inputs: { pixels: pixels } }\nmetrics: { accuracy: { min: 0 } }`,
    candidate,
  );
  if (said.measurement.kind !== 'classes') throw new Error();
  const { label, candidate: own } = said.measurement;
  for (let row = 0; row < 200; row++) if (label[row] === own.predicted[row]) accuracy += 1 / 200;
});

/** Gray levels of 8 bits for one of the fixture's. */
const PER_LEVEL = 255;

async function judged(
  images: string,
  path = listing,
  model: object = candidate,
  keys = '',
  publicRepository?: boolean,
) {
  return runGate(
    bench.engine(),
    `data: { path: '${path}', label: label, images: { ${images} } }\nmetrics: { accuracy: { min: 0 } }\n${keys}`,
    model as typeof candidate,
    null,
    {
      publicRepository,
      imageRows: (request) => openImageRows(request, { ...decoderProgram, workers: 2 }, new AbortController().signal),
    },
  );
}

describe('images', () => {
  test('that a table names are judged as the numbers that they were made of', async () => {
    const { checks, provenance } = await judged('resize: 8, order: L');
    expect(checks[0]!.numbers.value!.value).toBeCloseTo(accuracy, 12);
    expect(provenance.datasets[0]!.rows).toBe(200);
    const other = await judged('resize: 8, order: L', listing);
    expect(other.provenance.datasets[0]!.digest).toBe(provenance.datasets[0]!.digest);
  });

  test.each([
    ['as a column of bytes', 'content'],
    ['as Hugging Face keeps them, bytes beside a path', "{ 'bytes': content, 'path': 'somewhere.png' }"],
  ])('that a table holds, %s, are judged alike', async (_, image) => {
    const table = bench.at('digits/inside.parquet');
    const path = (column: string) => `'${dirname(listing)}/' || ${column}`;
    const rows = `read_csv('${listing}', types = { 'label': 'BIGINT' })`;
    await makeWithSql(
      `COPY (SELECT r.id, r.label, ${image} AS image FROM ${rows} r JOIN read_blob('${dirname(listing)}/*/*.png') f
         ON f.filename = ${path('r.image')} ORDER BY r.id) TO '${table}' (FORMAT parquet, ROW_GROUP_SIZE 50)`,
    );
    const { checks, provenance } = await judged('resize: 8, order: L', table);
    expect(checks[0]!.numbers.value!.value).toBeCloseTo(accuracy, 12);
    expect(provenance.datasets[0]!.rows).toBe(200);
  });

  test('that a table should hold and does not are an error with the row', async () => {
    const table = bench.at('digits/partly.parquet');
    const make = (value: string) =>
      makeWithSql(
        `COPY (SELECT 1 AS label, CASE WHEN i = 2 THEN ${value} ELSE content END AS image
           FROM range(4) t(i), read_blob('${bench.at('digits/1')}/*.png') LIMIT 400) TO '${table}' (FORMAT parquet)`,
      );
    await make('NULL');
    await expect(judged('resize: 8, order: L', table)).rejects.toThrow(/The image of row \d+ of .* is missing/);
    await make("'no image'::BLOB");
    await expect(judged('resize: 8, order: L', table)).rejects.toThrow(
      /The image in column "image" of row \d+ of .* cannot be read: .*unsupported image format/,
    );
  });

  test('in a folder per class: its name is the label', async () => {
    const { checks, measurement } = await judged('resize: 8, order: L, classes: folder', dirname(listing));
    // The table lies in the folder itself, and belongs to no class.
    expect(measurement.rows).toBe(200);
    expect(checks[0]!.numbers.value!.value).toBeCloseTo(accuracy, 12);
  });

  test('prepared in another way are judged in another way', async () => {
    const { checks } = await judged('resize: 8, order: L, mean: 1, std: -1');
    expect(checks[0]!.numbers.value!.value).toBeLessThan(accuracy - 0.3);
  });

  test.each([
    ['resize: 8, order: L, mean: 1, std: -1', 'without mean and std'],
    ['resize: 8, order: L, scale: 1', null],
  ])('%s: another preparation is named where it is clearly better', async (images, what) => {
    const { measurement } = await judged(images);
    const told = measurement.notes.join();
    if (what === null) expect(told).not.toMatch(/prepared in another way/);
    else
      expect(told).toMatch(
        new RegExp(`of the first 200 it is right on \\d+ as they are, and on ${Math.round(accuracy * 200)} ${what}`),
      );
  });

  test('channels that are exchanged are named', async () => {
    const [red, blue] = ['#ff2000', '#0020ff'];
    for (const [name, color] of [
      ['warm', red],
      ['cold', blue],
    ] as const) {
      const folder = bench.at(`colors/${name}`);
      await mkdir(folder, { recursive: true });
      for (let at = 0; at < 40; at++) {
        await sharp({ create: { width: 8, height: 8, channels: 3, background: color! } })
          .png()
          .toFile(join(folder, `${at}.png`));
      }
    }
    const yaml = (order: string) =>
      `data: { path: '${bench.at('colors')}', images: { classes: folder, resize: 8, order: ${order} } }\nmetrics: { accuracy: { min: 0 } }`;
    const given = {
      imageRows: (request: Parameters<typeof openImageRows>[0]) =>
        openImageRows(request, { ...decoderProgram, workers: 1 }, new AbortController().signal),
    };
    const model = { ...fixture('red-or-blue'), classes: ['cold', 'warm'] };
    const right = await runGate(bench.engine(), yaml('RGB'), model, null, given);
    expect(right.checks[0]!.numbers.value!.value).toBe(1);
    expect(right.measurement.notes).toEqual([]);
    const wrong = await runGate(bench.engine(), yaml('BGR'), model, null, given);
    expect(wrong.measurement.notes[0]).toMatch(
      /right on 0 as they are, and on 80 with the channels the other way round \(order: RGB\)/,
    );
    // What was tried comes first, and what only looks like something is not told beside it.
    expect(wrong.description.findings!.slice(0, 1)).toEqual(wrong.measurement.notes);
    expect(wrong.description.findings!.join()).not.toMatch(/by chance|look exchanged/);
  });

  test.each([
    ['mean and std of 0.5', 'bright-or-dark', [120, 135], 'mean: 0.5, std: 0.5', 'with mean: 0.5 and std: 0.5'],
    [
      'the mean and std of ImageNet',
      'bright-or-dark',
      [110, 122],
      'mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]',
      'with the mean and std of ImageNet',
    ],
    ['pixels from 0 to 255', 'bright-or-dark-255', [90, 110], 'scale: 1', 'with pixels from 0 to 255 (scale: 1)'],
  ])('of a model trained on %s, what is missing is named', async (name, model, [dark, bright], right, told) => {
    const folder = `levels/${name.replaceAll(' ', '-')}`;
    for (const [label, level] of [
      ['dark', dark!],
      ['light', bright!],
    ] as const) {
      await mkdir(bench.at(`${folder}/${label}`), { recursive: true });
      const background = { r: level, g: level, b: level };
      for (let at = 0; at < 40; at++) {
        await sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toFile(bench.at(`${folder}/${label}/${at}.png`));
      }
    }
    const run = (images: string) =>
      runGate(
        bench.engine(),
        `data: { path: '${bench.at(folder)}', images: { classes: folder, resize: 8${images} } }\nmetrics: { accuracy: { min: 90% } }`,
        { ...fixture(model), classes: ['dark', 'light'] },
        null,
        {
          imageRows: (request) =>
            openImageRows(request, { ...decoderProgram, workers: 1 }, new AbortController().signal),
        },
      );
    const as = await run(`, ${right}`);
    expect(as.checks[0]).toMatchObject({ verdict: 'pass', numbers: { value: { value: 1 } } });
    expect(as.measurement.notes).toEqual([]);
    const missing = await run('');
    expect(missing.checks[0]).toMatchObject({ verdict: 'fail', numbers: { value: { value: 0.5 } } });
    expect(missing.measurement.notes[0]).toContain(`it is right on 40 as they are, and on 80 ${told}.`);
  });

  test('a change of one file is another data set', async () => {
    const { provenance } = await judged('resize: 8, order: L');
    const file = join(dirname(listing), '0.png');
    const copied = await bench.file('digits/copy.csv', 'id,image,label\n0,0.png,1\n');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#102030' } })
      .png()
      .toFile(file);
    const one = await judged('resize: 8, order: L', copied);
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#102031' } })
      .png()
      .toFile(file);
    const two = await judged('resize: 8, order: L', copied);
    expect(one.provenance.datasets[0]!.digest).not.toBe(two.provenance.datasets[0]!.digest);
    expect(one.provenance.datasets[0]!.digest).not.toBe(provenance.datasets[0]!.digest);
  });

  test.each<[string, string, readonly string[], RegExp]>([
    [
      'that are not there',
      'resize: 8, order: L',
      ['0,none.png,1'],
      /row 1 of .* \(column "image", "none\.png"\) cannot be read: there is no such file/,
    ],
    ['out of the folder', 'resize: 8, order: L', ['0,../../etc/passwd,1'], /leads out of the folder/],
    [
      'that are none',
      'resize: 8, order: L',
      ['0,text.png,1'],
      /The image text\.png of row 1 of .* cannot be read: .*unsupported image format/,
    ],
    ['without a size', 'order: L', ['0,text.png,1'], /data\.images says none/],
    ['of three channels for a model of one', 'resize: 8', ['0,0.png,1'], /Column "pixels" has the shape \[3, 8, 8\]/],
    [
      'without a column',
      'resize: 8, column: file',
      ['0,text.png,1'],
      /has no column "file" with images or their paths/,
    ],
    ['with two recipes', 'resize: 8, preprocessor: p.json', ['0,text.png,1'], /names a preprocessor and resize/],
  ])('%s are an error that says so', async (_, images, lines, message) => {
    await writeFile(bench.at('digits/text.png'), 'no image');
    const table = await bench.file('digits/wrong.csv', `${['id,image,label', ...lines].join('\n')}\n`);
    await expect(judged(images, table)).rejects.toThrow(message);
  });
});

describe('a preprocessor of Hugging Face', () => {
  const keys = {
    column: 'image',
    kernel: 'bilinear',
    order: 'RGB',
    mean: 0,
    std: 1,
    layout: 'nchw',
    exif: 'ignore',
  } as const;
  const read = (config: object) =>
    fromHuggingFace(Buffer.from(JSON.stringify(config)), 'preprocessor_config.json', keys);

  test('of a ViT', () => {
    const vit = {
      do_normalize: true,
      do_resize: true,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      image_processor_type: 'ViTFeatureExtractor',
      resample: 2,
      size: 224,
    };
    expect(read(vit)).toEqual({
      recipe: { resize: { height: 224, width: 224 }, kernel: 'bilinear', crop: null, gray: false, exif: 'ignore' },
      order: 'RGB',
      scale: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      deviation: [0.5, 0.5, 0.5],
      layout: 'nchw',
    });
  });

  test('of a CLIP: the shorter side, bicubic, the middle', () => {
    const clip = {
      crop_size: { height: 224, width: 224 },
      do_center_crop: true,
      do_convert_rgb: true,
      do_normalize: true,
      do_rescale: true,
      do_resize: true,
      image_mean: [0.48145466, 0.4578275, 0.40821073],
      image_std: [0.26862954, 0.26130258, 0.27577711],
      resample: 3,
      rescale_factor: 0.00392156862745098,
      size: { shortest_edge: 224 },
    };
    const { recipe, mean } = read(clip);
    expect(recipe).toMatchObject({ resize: { shortest: 224 }, kernel: 'bicubic', crop: { height: 224, width: 224 } });
    expect(mean).toEqual(clip.image_mean);
  });

  test.each([
    [{ size: 224, crop_pct: 0.875 }, /has crop_pct, which is not known here/],
    [{ size: 224, do_pad: true }, /has do_pad/],
    [{ size: { longest_edge: 800 } }, /size .*Give the keys of data\.images by hand/],
  ])('%j is refused: it may change the pixels', (config, message) => {
    expect(() => read(config)).toThrow(message);
  });

  test('numbers are those of NumPy: (pixel · scale − mean) / deviation, channels first or last', () => {
    const pixels = { width: 2, height: 1, channels: 3, data: Uint8Array.of(255, 0, 51, 102, 153, 204) };
    const made = (order: 'RGB' | 'BGR', layout: 'nchw' | 'nhwc') => {
      const target = new Float32Array(6);
      const recipe = read({ size: 224 }).recipe;
      normalise(
        pixels,
        { recipe, order, layout, scale: 1 / 255, mean: [0.5, 0, 0.2], deviation: [0.5, 1, 2] },
        target,
        0,
      );
      return Array.from(target, (value) => Number(value.toFixed(4)));
    };
    expect(made('RGB', 'nchw')).toEqual([1, -0.2, 0, 0.6, 0, 0.3]);
    expect(made('RGB', 'nhwc')).toEqual([1, 0, 0, -0.2, 0.6, 0.3]);
    expect(made('BGR', 'nhwc')).toEqual([-0.6, 0, 0.4, 0.6, 0.6, 0.1]);
  });
});

describe('the worst images', () => {
  /** Exchanged, so that the model is wrong on many. */
  const wrongly = 'resize: 8, order: L, mean: 1, std: -1';
  const drawn = async (keys: string, path = listing, publicRepository?: boolean) => {
    const said = await judged(wrongly, path, candidate, keys, publicRepository);
    const figure = said.description.figures.find(({ id }) => id === 'worst-images');
    return { ...said, images: figure?.kind === 'images' ? figure.images : null };
  };

  test('are mistakes, those that the model is surest of first, with truth, prediction and confidence', async () => {
    const { images, measurement } = await drawn('pictures: { worst: 5 }');
    expect(images).toHaveLength(5);
    if (measurement.kind !== 'classes' || !measurement.candidate.scores.known) throw new Error();
    const { label, candidate: own, classes } = measurement;
    const confidence = measurement.candidate.scores.confidence!;
    const wrong = [...label.keys()].filter((row) => label[row] !== own.predicted[row]);
    const surest = wrong.sort((a, b) => confidence[b]! - confidence[a]! || a - b).slice(0, 5);
    expect(images!.map(({ name }) => name)).toEqual(surest.map((row) => measurement.name(row)));
    expect(images![0]!.facts).toEqual([
      { title: 'truth', value: classes[label[surest[0]!]!] },
      { title: 'this model', value: classes[own.predicted[surest[0]!]!] },
      { title: 'confidence', value: expect.stringMatching(/^\d+(\.\d+)?\s%$/) },
    ]);
  });

  test('are made anew of pixels: nothing else of a file is in a report', async () => {
    await mkdir(bench.at('noted'), { recursive: true });
    const name = await bench.file('noted/rows.csv', 'image,label\n0.jpg,7\n1.jpg,7\n');
    const note = 'a place that a camera noted';
    const exif = { IFD0: { ImageDescription: note }, IFD3: { GPSLatitudeRef: 'N' } };
    for (const file of [0, 1]) {
      const red = sharp({ create: { width: 300, height: 120, channels: 3, background: '#f00' } });
      await red
        .jpeg({ quality: 100 })
        .withExif(exif)
        .toFile(bench.at(`noted/${file}.jpg`));
    }
    expect((await readFile(bench.at('noted/0.jpg'))).includes(note)).toBe(true);
    const { images } = await drawn('pictures: { worst: 2 }', name);
    const content = Buffer.from(images![0]!.png, 'base64');
    const { width, height, format, exif: left, channels } = await sharp(content).metadata();
    expect({ width, height, format, left, channels }).toEqual({
      width: 96,
      height: 96,
      format: 'png',
      left: undefined,
      channels: 3,
    });
    expect([...(await sharp(content).raw().toBuffer()).subarray(0, 3)]).toEqual([254, 0, 0]);
    expect(content.includes(note)).toBe(false);
  });

  test('are those of the table where it holds them, and of rows that have a label', async () => {
    const inside = bench.at('digits/some.parquet');
    await makeWithSql(
      `COPY (SELECT CASE WHEN r.id % 2 = 0 THEN r.label END AS label, f.content AS image FROM read_csv('${listing}') r
         JOIN read_blob('${dirname(listing)}/*/*.png') f ON f.filename = '${dirname(listing)}/' || r.image ORDER BY r.id)
       TO '${inside}' (FORMAT parquet)`,
    );
    const { images } = await drawn('pictures: { worst: 3 }\nallow-missing-labels: true', inside);
    const paths = (await readFile(listing, 'utf8')).split('\n').slice(1);
    for (const { name, png } of images!) {
      const row = Number(/^row (\d+)$/.exec(name)![1]) - 1;
      expect(row % 2).toBe(0);
      const [, path] = paths[row]!.split(',');
      const [said, stored] = [Buffer.from(png, 'base64'), await readFile(join(dirname(listing), path!))];
      const grays = async (image: Buffer) => (await sharp(image).stats()).channels[0]!.mean;
      expect(await grays(said)).toBeCloseTo(await grays(stored), -1);
    }
  });

  test('stand in no report unasked, nor in that of a public repository but where the policy says always', async () => {
    expect((await drawn('')).images).toBeNull();
    const hidden = await drawn('pictures: { worst: 2 }', listing, true);
    expect(hidden.images).toBeNull();
    expect(hidden.description.notChecked.map(({ title }) => title)).toContain('pictures of the worst images');
    expect((await drawn('pictures: { worst: 2 }', listing, false)).images).toHaveLength(2);
    expect((await drawn('pictures: { worst: 2, show: always }', listing, true)).images).toHaveLength(2);
  });

  test('need images', async () => {
    const table = join(fixtures, 'digits/eval.parquet');
    const said = runGate(
      bench.engine(),
      `data: { path: '${table}', label: label }\nmetrics: { accuracy: { min: 0 } }\npictures: { worst: 2 }`,
      candidate,
    );
    await expect(said).rejects.toThrow(/pictures are of images, and data.images says none/);
  });
});
