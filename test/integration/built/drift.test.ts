import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/stats/random.ts';
import { newKey } from '../../evidence/sample.ts';
import { DIGITS, FIXTURES, workplace } from './assay.ts';
import { CLEAR_DATA, clearRows } from './tables.ts';

const DRIFT = 'modelassay-out/results/drift.json';

describe('the drift action', () => {
  const on = async (current: string, inputs = {}) => {
    const place = workplace();
    for (const name of ['eval', current]) copyFileSync(join(DIGITS, `${name}.parquet`), place.at(`${name}.parquet`));
    return place.action('drift', { inputs: { reference: 'eval.parquet', current: `${current}.parquet`, ...inputs } });
  };

  test('says that nothing drifted, with no key but the two tables', async () => {
    const ran = await on('live-day');
    expect([ran.code, ran.outputs.drifted, ran.outputs.columns]).toEqual([0, 'false', '[]']);
    expect(ran.summary).toContain('it looks like an id');
  });

  test('says which columns drifted, for the steps after it', async () => {
    const ran = await on('live-night');
    expect([ran.code, ran.outputs.drifted]).toEqual([1, 'true']);
    const columns = JSON.parse(ran.outputs.columns!) as string[];
    expect(columns).toContain('brightness');
    expect(columns).not.toContain('id');
    expect(columns).not.toContain('label');
  });

  test('says so too where drift does not block', async () => {
    const ran = await on('live-night', { 'max-drifted': '90%' });
    expect([ran.code, ran.outputs.drifted]).toEqual([0, 'true']);
  });
});

/** Rows of an amount, moved by `shift`, and a kind. */
function amounts(shift: number, seed = 1, rows = 1_200): string {
  const random = seededRandom(seed);
  const lines = Array.from(
    { length: rows },
    () => `${(random() + shift).toFixed(4)},${['a', 'b'][Math.floor(2 * random())]}`,
  );
  return `${['amount,kind', ...lines].join('\n')}\n`;
}

describe('profiles of the legs of a matrix', () => {
  test('are merged by the report action, and one that does not come is an error', async () => {
    const place = workplace();
    place.write('train.csv', amounts(0));
    await place.cli(['profile', 'train.csv', '-o', 'train.json']);
    for (const leg of [1, 2]) {
      place.write(`part-${leg}.csv`, amounts(0, leg + 1));
      const made = await place.cli([
        ...['profile', `part-${leg}.csv`, '--like', 'train.json', '-o', `live-${leg}-of-2.json`],
      ]);
      expect(made.code, made.said).toBe(0);
    }
    place.write('clear.csv', clearRows(60));
    copyFileSync(join(FIXTURES, 'models/identity.onnx'), place.at('model.onnx'));
    const judged = await place.action('accuracy', {
      inputs: {
        model: 'model.onnx',
        data: JSON.stringify({ ...CLEAR_DATA, path: 'clear.csv' }),
        metrics: 'accuracy: { min: 90% }',
        out: 'legs/1',
      },
    });
    expect(judged.code, judged.said).toBe(0);
    mkdirSync(place.at('legs/2'), { recursive: true });
    copyFileSync(place.at('live-1-of-2.json'), place.at('legs/1/live-1-of-2.json'));
    const lacking = await place.action('report', { inputs: { results: 'legs', out: 'merged' } });
    expect(lacking.code, lacking.said).toBe(2);
    expect(lacking.said).toContain('part 2 of 2 did not come');
    copyFileSync(place.at('live-2-of-2.json'), place.at('legs/2/live-2-of-2.json'));
    const ran = await place.action('report', { inputs: { results: 'legs', out: 'merged' } });
    expect(ran.code, ran.said).toBe(0);
    expect(ran.stdout).toContain('merged/profiles/live.json (2400 rows of 2 parts)');
    const compared = await place.cli(['drift', '--reference', 'train.json', '--current', 'merged/profiles/live.json']);
    expect(compared.code, compared.said).toBe(0);
    expect(compared.stdout).toContain('no drift in 2 columns');
  });
});

describe('reference: production', () => {
  test('is the profile of the champion, promoted and rolled back with its model', async () => {
    const place = workplace();
    const { pem, publicPem } = newKey();
    place.write('evidence.pub', publicPem);
    place.write('rows.csv', clearRows(600));
    place.write('live.csv', amounts(0, 9));
    mkdirSync(place.at('models/tiny'), { recursive: true });
    copyFileSync(join(FIXTURES, 'models/identity.onnx'), place.at('models/tiny/model.onnx'));
    const policy = (gates: object) =>
      place.write('modelassay.yml', {
        version: 1,
        model: { name: 'tiny', path: 'models/tiny' },
        baseline: 'production',
        gates: { accuracy: { data: CLEAR_DATA, metrics: { accuracy: { min: 0.5 } } }, ...gates },
        registry: { kind: 'folder', path: 'registry' },
        ledger: { kind: 'folder', path: 'registry-ledger' },
        evidence: { key: 'env:EVIDENCE_KEY', trust: ['evidence.pub'] },
      });
    const did = async (...args: string[]) => {
      const ran = await place.cli(args, { env: { EVIDENCE_KEY: pem } });
      return { code: ran.code, said: ran.said };
    };
    const withProfile = async (shift: number) => {
      place.write('train.csv', amounts(shift));
      expect(await did('profile', 'train.csv', '--into', 'models/tiny/profile.json')).toMatchObject({ code: 0 });
    };
    const watch = () => did('drift', '--reference', 'production', '--current', 'live.csv', '--out', 'watched');

    await withProfile(0);
    policy({});
    expect(await watch()).toMatchObject({ code: 2, said: expect.stringContaining('Until a model was promoted') });
    expect(await did('run')).toMatchObject({ code: 0 });
    expect(await did('promote')).toMatchObject({ code: 0, said: expect.stringContaining('is on version 1') });
    expect(await watch()).toMatchObject({ code: 0 });

    // A retrained model, made for other data: until it is promoted the champion's profile is what live data is held to.
    rmSync(place.at('models/tiny/profile.json'));
    await withProfile(5);
    expect(await watch()).toMatchObject({ code: 0 });
    expect(await did('promote')).toMatchObject({
      code: 1,
      said: expect.stringContaining('profile.json has other bytes'),
    });
    expect(await did('run')).toMatchObject({ code: 0 });
    expect(await did('promote')).toMatchObject({ code: 0, said: expect.stringContaining('is on version 2') });
    expect(await watch()).toMatchObject({ code: 1, said: expect.stringContaining('amount drifted') });
    expect(await did('rollback', '--reason', 'wrong data')).toMatchObject({ code: 0 });
    expect(await watch()).toMatchObject({ code: 0 });
  });
});

describe('by flags', () => {
  /** Lists of four numbers, three rows of each user. */
  const embeddings = (shift: number, seed: number) => {
    const random = seededRandom(seed);
    const rows = Array.from({ length: 900 }, (_, row) => ({
      user: `u${seed}-${Math.floor(row / 3)}`,
      vector: Array.from({ length: 4 }, () => random() + random() + shift),
    }));
    return rows.map((row) => JSON.stringify(row)).join('\n');
  };

  test.each([
    ['quiet', 0, 0],
    ['told apart', 0.5, 1],
  ])('embeddings of users are %s, and one row of the table holds all tests together', async (_, shift, code) => {
    const place = workplace();
    place.write('then.ndjson', embeddings(0, 1));
    place.write('now.ndjson', embeddings(shift, 2));
    const ran = await place.cli([
      ...['drift', '--reference', 'then.ndjson', '--current', 'now.ndjson'],
      ...['--embeddings', 'vector', '--group-by', 'user', '--columns', '{ user: ignore, vector: { separation: 0.3 } }'],
    ]);
    expect(ran.code, ran.said).toBe(code);
    const { tables, checks } = place.result(DRIFT);
    const rows = tables.find(({ id }) => id === 'statistics')!.rows.filter(([column]) => column === 'vector');
    const of = (name: string) => rows.find(([, statistic]) => statistic === name)!;
    // Groups are dealt out whole: the tests of single rows have no p, and MMD's is the one that is left.
    expect(of('domain_classifier_auc')[3]).toBeNull();
    expect(of('holm')[2]).toBe(1);
    expect(of('holm')[3]).toBe(of('mmd')[3]);
    expect(Number(of('mmd')[3]) <= 0.01).toBe(code === 1);
    const separation = checks.find(({ id }) => id === 'separation[vector]')!;
    expect(separation.limit?.text).toBe('0.3');
    expect(separation.verdict).toBe(code === 1 ? 'fail' : 'pass');
  });

  test('numbers are the same with one thread and with several', async () => {
    const place = workplace();
    const rows = (shift: number) => {
      const random = seededRandom(3);
      const row = () => [0, 1, 2, 3].map(() => (random() + shift).toFixed(6)).join(',');
      return `a,b,c,d\n${Array.from({ length: 600 }, row).join('\n')}\n`;
    };
    place.write('then.csv', rows(0));
    place.write('now.csv', rows(0.1));
    const told = async (threads: string) => {
      const ran = await place.cli([
        ...['drift', '--reference', 'then.csv', '--current', 'now.csv', '--threads', threads],
        ...['--statistics', "{ '*': [mmd, energy] }", '--on-inconclusive', 'pass'],
      ]);
      expect(ran.code, ran.said).toBe(0);
      return place.result(DRIFT).tables;
    };
    expect(await told('3')).toEqual(await told('1'));
  });

  test('a profile is told what its columns are', async () => {
    const place = workplace();
    place.write(
      'rows.csv',
      `row,zip\n${Array.from({ length: 300 }, (_, row) => `${row},${10_000 + (row % 7)}`).join('\n')}\n`,
    );
    const columns = async (...args: string[]) => {
      const ran = await place.cli(['profile', 'rows.csv', ...args]);
      expect(ran.code, ran.said).toBe(0);
      const { features } = JSON.parse(ran.stdout) as { features: { values: { is: string } }[] };
      return features.map(({ values }) => values.is);
    };
    expect(await columns()).toEqual(['nothing', 'categories']);
    expect(await columns('--types', '{ row: number, zip: number }')).toEqual(['numbers', 'numbers']);
    const slip = await place.cli(['profile', 'rows.csv', '--types', '{ rov: number }']);
    expect([slip.code, slip.said]).toEqual([2, expect.stringContaining('Did you mean "row"?')]);
  });
});
