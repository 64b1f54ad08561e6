import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../../src/core/units.ts';
import { openImageRows } from '../../../src/images/image-rows.ts';
import { decoderProgram } from '../../images/decoders.ts';
import { fixtures, workbench } from '../../table/tables.ts';
import { endpoint } from './endpoint.ts';
import { fixture, runGate } from './gate.ts';

const bench = workbench();

/** A table of rows and one of predictions for them, through the gate. */
async function judged(rows: readonly string[], predictions: readonly string[], keys: string, model: object = {}) {
  const data = await bench.file('rows.csv', `${rows.join('\n')}\n`);
  const path = await bench.file('said.csv', `${predictions.join('\n')}\n`);
  return runGate(bench.engine(), `data: { path: '${data}', id: id, label: y }\n${keys}`, { path, ...model });
}

const scores = { probabilities: { cat: 'p_cat', dog: 'p_dog' } };
const ROWS = ['id,y', 'a,cat', 'b,dog', 'c,cat', 'd,dog'];
const said = (...last: string[]) => [
  'id,predicted,p_cat,p_dog',
  'a,cat,0.9,0.1',
  'b,dog,0.2,0.8',
  'c,cat,0.7,0.3',
  ...last,
];
const LOSS = 'metrics: { log_loss: { max: 9 } }\nresamples: 200';

describe('labels and probabilities that are none', () => {
  test.each<[string, readonly string[], readonly string[], RegExp]>([
    [
      'a label of the data outside the classes',
      [...ROWS.slice(0, -1), 'd,bird'],
      said('d,dog,0.1,0.9'),
      /has the label "bird", and the 2 output columns .* stand for "cat", "dog"/,
    ],
    ['probabilities that do not sum to one', ROWS, said('d,dog,0.1,0.8'), /sum/],
    ['a negative probability', ROWS, said('d,dog,-0.1,1.1'), /must lie between 0 and 1/],
    ['the same row twice in the data', [...ROWS, 'a,cat'], said('d,dog,0.1,0.9'), /"a"/],
  ])('%s: an error that says so', async (_, rows, predictions, message) => {
    await expect(judged(rows, predictions, LOSS, scores)).rejects.toThrow(message);
  });

  test('NaN among probabilities: counted, and an error of every check', async () => {
    const { checks } = await judged(
      ROWS,
      said('d,dog,NaN,NaN'),
      `metrics: { accuracy: { min: 0 }, log_loss: { max: 9 } }\nresamples: 200`,
      scores,
    );
    expect(checks.map(({ verdict }) => verdict)).toEqual(['error', 'error']);
    expect(checks[0]!.reason).toContain('NaN or infinite in 1 of 4 rows');
  });

  test('one class of labels alone: what needs two is an error, and never a pass', async () => {
    const { checks } = await judged(
      ['id,y', 'a,cat', 'c,cat'],
      ['id,predicted,p_cat,p_dog', 'a,cat,0.9,0.1', 'c,cat,0.7,0.3'],
      'metrics: { log_loss: { max: 9 }, "roc_auc[cat]": { min: 0 }, cohen_kappa: { min: 0 } }\nresamples: 200',
      scores,
    );
    expect(checks.map(({ verdict }) => verdict)).toEqual(['error', 'error', 'error']);
  });
});

describe('groups and slices without end', () => {
  const many = (count: number) => ({
    rows: ['id,y,site', ...Array.from({ length: count }, (_, row) => `${row},${row % 2},s${row}`)],
    predictions: ['id,predicted', ...Array.from({ length: count }, (_, row) => `${row},${row % 2}`)],
  });

  test('10,000 slices of one row each decide nothing, and are told', async () => {
    const { rows, predictions } = many(10_000);
    const { checks, description } = await judged(
      rows,
      predictions,
      'metrics: { accuracy: { min: 90% } }\nslices: [{ by: site, metrics: { accuracy: { min: 90% } } }]',
    );
    const own = checks.filter(({ slice }) => slice !== null);
    expect(own).toHaveLength(10_000);
    expect(new Set(own.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
    expect(checks.find(({ slice }) => slice === null)!.verdict).toBe('pass');
    expect(description.summary).toBeTruthy();
    const few = await judged(
      rows,
      predictions,
      'metrics: { accuracy: { min: 90% } }\nslices: [{ by: site, min-rows: 2, metrics: { accuracy: { min: 90% } } }]',
    );
    expect(few.checks).toHaveLength(1);
    expect(few.description.notChecked![0]).toMatchObject({ reason: '1 row, below min-rows: 2' });
  }, 120_000);

  test('groups of one row are compared, and tell nothing', async () => {
    const { rows, predictions } = many(4);
    const { checks } = await judged(
      rows,
      predictions,
      "metrics: { accuracy: { min: 0 } }\nfairness: [{ by: site, positive: '1', measures: { demographic-parity: { max-gap: 99pp }, equal-opportunity: { max-gap: 99pp } } }]",
    );
    // Two of the four have no row of the class: their rate is not defined, and no group is left out.
    expect(checks.slice(1).map(({ verdict }) => verdict)).toEqual(['inconclusive', 'error']);
  });

  test('as many groups to draw from as rows are single rows', async () => {
    const { rows, predictions } = many(60);
    const keys = 'metrics: { f1_macro: { min: 50% } }\nresamples: 500';
    const [single, grouped] = [
      await judged(rows, predictions, keys),
      await judged(rows, predictions, `${keys}\ngroup-by: site`),
    ];
    const bounds = ({ checks }: typeof single) => checks[0]!.numbers.value!.interval!.low;
    expect(bounds(grouped)).toBeCloseTo(bounds(single)!, 1);
  });
});

describe('images that nobody expects', () => {
  const judgedImage = async (file: string, images: string) => {
    const table = await bench.file('images/rows.csv', `id,image,label\n0,${file},1\n`);
    return runGate(
      bench.engine(),
      `data: { path: '${table}', label: label, images: { ${images} } }\nmetrics: { accuracy: { min: 0 } }`,
      { path: join(fixtures, 'digits/candidate.onnx') },
      null,
      {
        imageRows: (request) => openImageRows(request, { ...decoderProgram, workers: 1 }, new AbortController().signal),
      },
    );
  };
  const at = async (name: string) => {
    const path = bench.at(`images/${name}`);
    await mkdir(dirname(path), { recursive: true });
    return path;
  };
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#808080' } });

  test('one of a single pixel is made as large as the model wants', async () => {
    await plain(1, 1)
      .png()
      .toFile(await at('pixel.png'));
    expect((await judgedImage('pixel.png', 'resize: 8, order: L')).measurement.rows).toBe(1);
  });

  test('one of more than 100 megapixels is refused with its row, without being decoded', async () => {
    await sharp({ create: { width: 10_001, height: 10_000, channels: 3, background: '#000' }, limitInputPixels: false })
      .toColorspace('b-w')
      .png({ compressionLevel: 1 })
      .toFile(await at('huge.png'));
    await expect(judgedImage('huge.png', 'resize: 8, order: L')).rejects.toThrow(
      /huge\.png of row 1 .* cannot be read: .*pixel/,
    );
  }, 120_000);

  test.each([
    [
      'which half is missing',
      'cut.jpg',
      async (path: string) => {
        const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => (at * 7919) % 251);
        const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
          .jpeg()
          .toBuffer();
        return writeFile(path, whole.subarray(0, whole.length / 2));
      },
      /cut\.jpg of row 1 .* cannot be read/,
    ],
    ['CMYK', 'cmyk.jpg', async (path: string) => plain(9, 9).toColorspace('cmyk').jpeg().toFile(path), /CMYK/],
    ['16 bits', 'deep.png', async (path: string) => plain(9, 9).toColorspace('rgb16').png().toFile(path), /8 bits/],
  ])('one of %s is refused with its row', async (_, name, make, message) => {
    await make(await at(name));
    await expect(judgedImage(name, 'resize: 8, order: L')).rejects.toThrow(message);
  });

  test('one that lies on its side is turned as the camera noted, unless the policy says otherwise', async () => {
    const pixels = Uint8Array.from({ length: 64 }, (_, place) => (place % 8 < 4 ? 255 : 0));
    await sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } })
      .withMetadata({ orientation: 6 })
      .png()
      .toFile(await at('turned.png'));
    const reading = async (exif: string) => {
      const rows = await openImageRows(
        {
          table: null,
          folder: bench.at('sideways'),
          shown: 'sideways',
          column: 'path',
          preprocessing: {
            recipe: {
              resize: { height: 8, width: 8 },
              kernel: 'nearest',
              crop: null,
              gray: true,
              exif: exif as 'apply',
            },
            ...{ order: 'L', scale: 1, mean: [0], deviation: [1], layout: 'nchw' },
          },
        },
        { ...decoderProgram, workers: 1 },
        new AbortController().signal,
      );
      for await (const batch of rows.read(['pixels'], 1)) {
        await rows.close();
        return Array.from(batch.columns.get('pixels')!.data as Float32Array);
      }
      throw new Error('no rows');
    };
    await mkdir(bench.at('sideways/a'), { recursive: true });
    await sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } })
      .withMetadata({ orientation: 6 })
      .png()
      .toFile(bench.at('sideways/a/turned.png'));
    expect(await reading('ignore')).toEqual(Array.from(pixels));
    // A quarter to the right: the bright left half is above.
    expect(await reading('apply')).toEqual(Array.from({ length: 64 }, (_, place) => (place < 32 ? 255 : 0)));
  });
});

test('an endpoint that drops every tenth request loses no row', async () => {
  const { url, server } = await endpoint(({ before, body }) =>
    before % 10 === 9
      ? 'drop'
      : { json: { predictions: body.rows.map(({ a }: { a: number }) => (a > 10 ? 'big' : 'small')) } },
  );
  try {
    const lines = Array.from({ length: 60 }, (_, row) => `${row},${row % 21},${row % 21 > 10 ? 'big' : 'small'}`);
    const data = await bench.file('asked.csv', `${['id,a,y', ...lines].join('\n')}\n`);
    const { checks, provenance } = await runGate(
      bench.engine(),
      `data: { path: '${data}', id: id, label: y }\nmetrics: { accuracy: { min: 90% } }\nbatch-size: 2`,
      { http: { url, protocol: 'json', timeout: milliseconds(5000), retries: 2, concurrency: 3 } },
    );
    expect(checks[0]!.numbers.value).toMatchObject({ value: 1, rows: { count: 60 } });
    expect(provenance.environment.httpRetries).toBeGreaterThan(2);
  } finally {
    server.close();
  }
}, 60_000);

test('a program that writes its rows in another order, and without an id, is asked for one', async () => {
  const data = await bench.file('plain.csv', 'a,y\n1,small\n20,big\n3,small\n');
  const program = await bench.file(
    'reverse.mjs',
    `import { readFileSync, writeFileSync } from 'node:fs';
const rows = readFileSync(process.env.MODELASSAY_ROWS, 'utf8').trim().split('\\n').map((line) => JSON.parse(line)).reverse();
const said = rows.map(({ modelassay_row, a }) => ({ ...(process.argv[2] && { modelassay_row }), predicted: a > 10 ? 'big' : 'small' }));
writeFileSync(process.env.MODELASSAY_PREDICTIONS, said.map((one) => JSON.stringify(one)).join('\\n'));`,
  );
  const run = (...more: string[]) =>
    runGate(bench.engine(), `data: { path: '${data}', label: y }\nmetrics: { accuracy: { min: 0 } }`, {
      command: { run: [process.execPath, program, ...more], writes: 'ndjson', timeout: milliseconds(20_000) },
    });
  await expect(run()).rejects.toThrow(/no column "modelassay_row"/);
  expect((await run('with')).checks[0]!.numbers.value!.value).toBe(1);
});

test('a row whose list is shorter than the others is told with its number', async () => {
  const lines = [
    { y: 1, x: [0, 1, 2] },
    { y: 0, x: [2, 1] },
  ].map((row) => JSON.stringify(row));
  const data = await bench.file('mixed.ndjson', `${lines.join('\n')}\n`);
  const run = runGate(
    bench.engine(),
    `data: { path: '${data}', label: y, inputs: { x: x } }\nmetrics: { accuracy: { min: 0 } }`,
    fixture('identity'),
  );
  await expect(run).rejects.toThrow(/row 2.*(?:2|length)/s);
});

test('a model of other columns than the data has is told after one row', async () => {
  const data = join(fixtures, 'models/tabular.csv');
  const run = runGate(
    bench.engine(),
    `data: { path: '${data}', id: id, label: label, inputs: { X: [age] } }\nmetrics: { accuracy: { min: 0 } }`,
    fixture('sklearn-forest'),
  );
  await expect(run).rejects.toThrow(/shape|columns|dimension/);
});
