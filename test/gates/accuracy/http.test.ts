import type { Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { ModelKeys } from '../../../src/config/model-keys.ts';
import { milliseconds } from '../../../src/core/units.ts';
import { workbench } from '../../table/tables.ts';
import { type Asked, endpoint, type Reply } from './endpoint.ts';
import { runGate } from './gate.ts';

const bench = workbench();
const COUNT = 40;
/** The class is `big` where a > b: half of the rows. */
const ROWS = Array.from({ length: COUNT }, (_, row) => {
  const [a, b] = [(row * 7) % 11, (row * 5) % 13];
  return { id: `r${row}`, a, b, y: a > b ? 'big' : 'small', z: 2 * a - b };
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Case {
  readonly http?: Partial<NonNullable<ModelKeys['http']>>;
  readonly model?: Partial<ModelKeys>;
  readonly data?: string;
  readonly metrics?: string;
  readonly path?: string;
}

async function judged(answer: (asked: Asked) => Reply | Promise<Reply>, given: Case = {}) {
  const data = await bench.file(
    'rows.csv',
    `${['id,a,b,y,z', ...ROWS.map(({ id, a, b, y, z }) => [id, a, b, y, z].join(','))].join('\n')}\n`,
  );
  const { url, server, asked } = await endpoint(answer);
  servers.push(server);
  const yaml = `data: { path: '${data}', ${given.data ?? 'id: id, label: y, inputs: { a: a, b: b }'} }
metrics: { ${given.metrics ?? 'accuracy: { min: 0 }'} }
batch-size: 8`;
  const http = { url: url + (given.path ?? '/predict'), timeout: milliseconds(5000), retries: 2, concurrency: 3 };
  const result = await runGate(bench.engine(), yaml, { ...given.model, http: { ...http, ...given.http } });
  return { ...result, asked };
}

type Row = Record<'a' | 'b', number> & { id?: string };
const classOf = ({ a, b }: Row) => (a > b ? 'big' : 'small');
const value = (result: Awaited<ReturnType<typeof judged>>, at = 0) => result.checks[at]!.numbers.value!.value;

describe('an endpoint that takes JSON', () => {
  test('is sent the rows, and joined by the ids that it repeats, in any order', async () => {
    const result = await judged(({ body }) => ({
      json: { predictions: body.rows.map((row: Row) => ({ id: row.id, label: classOf(row) })).reverse() },
    }));
    expect(value(result)).toBe(1);
    expect(result.asked[0]!.body.rows[0]).toEqual({ id: 'r0', a: 0, b: 0 });
    expect(result.asked.every(({ body }) => body.rows.every((row: object) => !('y' in row)))).toBe(true);
    expect(result.provenance.subject).toMatchObject({ kind: 'predictions', files: [] });
    expect(result.provenance.environment).toMatchObject({ predictor: 'http (json)', httpRetries: 0, output: 'label' });
  });

  test('takes a body of its own, and says where its predictions are', async () => {
    const result = await judged(
      ({ body }) => ({
        json: { out: [{ scores: body.instances.map((row: Row) => (row.a > row.b ? [0.1, 0.9] : [0.8, 0.2])) }] },
      }),
      {
        http: { body: { instances: '$rows', options: { raw: true } }, predictions: '/out/0/scores' },
        model: { classes: ['small', 'big'], 'output-kind': 'probabilities' },
        metrics: 'accuracy: { min: 0 }, log_loss: { max: 5 }',
      },
    );
    expect(value(result)).toBe(1);
    const big = ROWS.filter((row) => classOf(row) === 'big').length;
    const expected = -(big * Math.log(0.9) + (COUNT - big) * Math.log(0.8)) / COUNT;
    expect(value(result, 1)).toBeCloseTo(expected, 12);
    expect(result.asked[0]!.body.options).toEqual({ raw: true });
  });

  test('gives numbers for a regression, and the login comes from the environment', async () => {
    process.env.ASSAY_LOGIN = 'Bearer abc';
    try {
      const result = await judged(({ body }) => ({ json: body.rows.map(({ a, b }: Row) => 2 * a - b) }), {
        http: { headers: { Authorization: 'ASSAY_LOGIN' } },
        data: 'id: id, label: z, inputs: { a: a, b: b }',
        metrics: 'mae: { max: 1 }',
      });
      expect(value(result)).toBe(0);
      expect(result.asked.every(({ headers }) => headers.authorization === 'Bearer abc')).toBe(true);
      expect(JSON.stringify(result.provenance)).not.toContain('abc');
    } finally {
      delete process.env.ASSAY_LOGIN;
    }
  });

  test('that drops every third request is asked again; that always drops is an error', async () => {
    const answer = ({ body }: Asked) => ({ json: body.rows.map(classOf) });
    const result = await judged((asked) => (asked.before % 3 === 2 ? 'drop' : answer(asked)));
    expect(value(result)).toBe(1);
    expect(result.provenance.environment.httpRetries).toBeGreaterThan(0);
    await expect(judged(() => 'drop', { http: { retries: 1 } })).rejects.toThrow(/was not reached in 2 tries/);
  }, 20_000);

  test('that answers rows in another order is found out', async () => {
    const shuffled = (rows: Row[]) => rows.map((_, at) => classOf(rows[(at * 3 + 1) % rows.length]!));
    await expect(judged(({ body }) => ({ json: { predictions: shuffled(body.rows) } }))).rejects.toThrow(
      /answers in another order, or what it says hangs on the rows beside/,
    );
    await expect(judged(({ body }) => ({ json: { predictions: body.rows.map(classOf).reverse() } }))).rejects.toThrow(
      /another order/,
    );
    await expect(
      judged(({ body }) => ({ json: { predictions: body.rows.map(({ a, b }: Row) => [a - b, b - a]).reverse() } }), {
        model: { classes: ['big', 'small'], 'output-kind': 'logits' },
      }),
    ).rejects.toThrow(/another order/);
  });

  test.each<[string, (asked: Asked) => Reply | Promise<Reply>, Case, RegExp]>([
    [
      'answers 200 with an error',
      () => ({ json: { error: 'out of memory' } }),
      {},
      /status 200 and an error: "out of memory"/,
    ],
    ['answers 500', () => ({ status: 500, text: 'Traceback' }), {}, /status 500, saying "Traceback"/],
    ['refuses the login', () => ({ status: 401, text: '' }), {}, /refuses the login with status 401.*http\.headers/],
    ['is elsewhere', () => ({ status: 302, text: '' }), {}, /sends elsewhere \(status 302\)/],
    ['is not known there', () => ({ status: 404, text: 'no route' }), {}, /does not know this address/],
    ['answers no JSON', () => ({ text: '<html>' }), {}, /no JSON, but "<html>"/],
    [
      'leaves a row out',
      ({ body }) => ({ json: { predictions: body.rows.slice(1).map(classOf) } }),
      {},
      /7 predictions for 8 rows \(from row 1\)/,
    ],
    [
      'answers for another row',
      ({ body }) => ({
        json: { predictions: body.rows.map((row: Row) => ({ id: `${row.id}0`, label: classOf(row) })) },
      }),
      {},
      /without the id "r0", which was sent/,
    ],
    [
      'says nothing of predictions',
      () => ({ json: { result: [] } }),
      {},
      /without a list of predictions at \/predictions.*result/,
    ],
    [
      'mixes kinds',
      ({ body }) => ({ json: body.rows.map((_: Row, at: number) => (at ? 'big' : 1)) }),
      {},
      /gives "big" among/,
    ],
    ['has a body without rows', () => 'drop', { http: { body: { rows: 1 } } }, /has no "\$rows"/],
    [
      'wants a login that is not set',
      () => 'drop',
      { http: { headers: { 'X-Key': 'ASSAY_NO_KEY' } } },
      /ASSAY_NO_KEY, which is not set/,
    ],
    [
      'is slower than allowed',
      () => new Promise(() => {}),
      { http: { timeout: milliseconds(100), retries: 0 } },
      /no answer within 0\.1 s/,
    ],
  ])('that %s is an error that says so', async (_, answer, given, message) => {
    await expect(judged(answer, given)).rejects.toThrow(message);
  });
});

/** Two inputs as a server of the Open Inference Protocol has them. */
const METADATA = {
  name: 'm',
  platform: 'test',
  inputs: [
    { name: 'a', datatype: 'FP32', shape: [-1] },
    { name: 'b', datatype: 'FP32', shape: [-1] },
  ],
  outputs: [{ name: 'logits', datatype: 'FP32', shape: [-1, 2] }],
};

interface V2Input {
  readonly name: string;
  readonly shape: number[];
  readonly datatype: string;
  readonly data: number[];
}

describe('the Open Inference Protocol', () => {
  const infer = ({ inputs }: { inputs: V2Input[] }) => {
    const [a, b] = [inputs.find(({ name }) => name === 'a')!, inputs.find(({ name }) => name === 'b')!];
    const data = a.data.flatMap((one, row) => [b.data[row]! - one, one - b.data[row]! - 0.5]);
    return { outputs: [{ name: 'logits', datatype: 'FP32', shape: [a.shape[0], 2], data }] };
  };
  const given: Case = { path: '/v2/models/m', model: { classes: ['small', 'big'] } };

  test('feeds what the endpoint says its inputs are', async () => {
    const result = await judged(
      ({ path, body }) => ({ json: path === '/v2/models/m' ? METADATA : infer(body) }),
      given,
    );
    expect(value(result)).toBe(1);
    const posts = result.asked.filter(({ path }) => path === '/v2/models/m/infer');
    expect(posts[0]!.body.inputs[0]).toEqual({
      name: 'a',
      datatype: 'FP32',
      shape: [8],
      data: [0, 7, 3, 10, 6, 2, 9, 5],
    });
    expect(result.provenance.environment).toMatchObject({ predictor: 'http (v2)', output: 'logits' });
  });

  test('takes the columns as they are where it does not say', async () => {
    const result = await judged(
      ({ path, body }) => (path.endsWith('infer') ? { json: infer(body) } : { status: 404 }),
      given,
    );
    expect(value(result)).toBe(1);
    expect(result.asked.at(-1)!.body.inputs[0].datatype).toMatch(/^INT/);
  });

  test('of outputs that do not fit their shape, or are not there, is an error', async () => {
    const answering = (outputs: unknown) =>
      judged(({ path }) => ({ json: path.endsWith('infer') ? { outputs } : METADATA }), given);
    await expect(answering([])).rejects.toThrow(/without outputs/);
    await expect(answering([{ name: 'x', datatype: 'FP32', shape: [8, 2], data: [1] }])).rejects.toThrow(
      /1 elements for the shape \[8, 2\]/,
    );
    await expect(answering([{ name: 'logits', datatype: 'FP32', shape: [1, 2], data: [1, 2] }])).rejects.toThrow(
      /logits/,
    );
    await expect(answering([{ name: 'x', datatype: 'FP32', shape: [1], data: ['a'] }])).rejects.toThrow(/holds "a"/);
  });
});

describe('TensorFlow Serving', () => {
  test('is asked in rows by the names of its signature', async () => {
    const dims = { dim: [{ size: '-1', name: '' }] };
    const signature = {
      inputs: { a: { dtype: 'DT_FLOAT', tensor_shape: dims }, b: { dtype: 'DT_FLOAT', tensor_shape: dims } },
      outputs: {},
    };
    const metadata = { metadata: { signature_def: { signature_def: { serving_default: signature } } } };
    const result = await judged(
      ({ path, body }) =>
        path === '/v1/models/m:predict'
          ? {
              json: {
                predictions: body.instances.map(({ a, b }: Row) => ({
                  scores: [b - a, a - b - 0.5],
                  class: classOf({ a, b }),
                })),
              },
            }
          : { json: metadata },
      { path: '/v1/models/m', model: { classes: ['small', 'big'] } },
    );
    expect(value(result)).toBe(1);
    expect(result.asked.map(({ path }) => path)).toContain('/v1/models/m/metadata');
    expect(result.asked.at(-1)!.body).toMatchObject({
      signature_name: 'serving_default',
      instances: [{ a: expect.any(Number), b: expect.any(Number) }],
    });
  });
});
