/** Seeded damage to fixtures/digits/eval.parquet: what went wrong in someone's pipeline, as a SELECT over the good rows. */
export interface Mutation {
  readonly name: string;
  readonly select: (evaluation: string, training: string, night: string) => string;
}

/** True for about one row in `n`, the same rows on every machine. */
const oneIn = (n: number) => `hash(id) % ${n} = 0`;
const replace = (column: string, value: string) => (rows: string) =>
  `SELECT * REPLACE (${value} AS ${column}) FROM ${rows}`;

export const MUTATIONS: readonly Mutation[] = [
  { name: 'a column is dropped', select: (rows) => `SELECT * EXCLUDE (brightness) FROM ${rows}` },
  { name: 'a column is renamed in case only', select: (rows) => `SELECT * RENAME (label AS Label) FROM ${rows}` },
  { name: 'a column is added that repeats the label', select: (rows) => `SELECT *, label AS target FROM ${rows}` },
  {
    name: '5 % of the labels become null',
    select: replace('label', `CASE WHEN ${oneIn(20)} THEN NULL ELSE label END`),
  },
  { name: 'a column becomes all null', select: replace('contrast', 'NULL::DOUBLE') },
  { name: 'a unit changes (× 1000)', select: replace('brightness', 'brightness * 1000') },
  { name: 'a sign is lost', select: replace('brightness', '-brightness') },
  {
    name: 'two categories are swapped',
    select: replace('ink', "CASE ink WHEN 'light' THEN 'heavy' WHEN 'heavy' THEN 'light' ELSE ink END"),
  },
  {
    name: 'a category is spelled with a trailing space',
    select: replace('ink', `CASE WHEN ${oneIn(50)} THEN ink || ' ' ELSE ink END`),
  },
  {
    name: 'an unknown category appears',
    select: replace('ink', `CASE WHEN ${oneIn(200)} THEN 'unknown' ELSE ink END`),
  },
  {
    name: 'empty texts stand for missing values',
    select: replace('ink', `CASE WHEN ${oneIn(40)} THEN '' ELSE ink END`),
  },
  {
    name: 'rows are delivered twice',
    select: (rows) => `SELECT * FROM ${rows} UNION ALL SELECT * FROM ${rows} WHERE ${oneIn(40)}`,
  },
  {
    name: 'rows are delivered twice under new keys',
    select: (rows) =>
      `SELECT * FROM ${rows} UNION ALL SELECT * REPLACE (replace(id, 'eval', 'day') AS id) FROM ${rows} WHERE ${oneIn(40)}`,
  },
  {
    name: 'training rows get into the evaluation',
    select: (rows, training) => `SELECT * FROM ${rows} UNION ALL SELECT * FROM ${training} WHERE ${oneIn(40)}`,
  },
  { name: 'the file is cut to half its rows', select: (rows) => `SELECT * FROM ${rows} LIMIT 498` },
  { name: 'one class is lost', select: (rows) => `SELECT * FROM ${rows} WHERE label <> 7` },
  { name: 'one class becomes rare', select: (rows) => `SELECT * FROM ${rows} WHERE label <> 7 OR ${oneIn(4)}` },
  {
    name: 'the labels are shuffled',
    select: (rows) =>
      `SELECT a.* EXCLUDE (r) REPLACE (b.label AS label) FROM (SELECT *, row_number() OVER (ORDER BY id) AS r FROM ${rows}) a JOIN (SELECT label, row_number() OVER (ORDER BY hash(id)) AS r FROM ${rows}) b USING (r)`,
  },
  {
    name: 'equal images get different labels',
    select: (rows) =>
      `SELECT * FROM ${rows} UNION ALL SELECT * REPLACE (replace(id, 'eval', 'day') AS id, (label + 1) % 10 AS label) FROM ${rows} WHERE ${oneIn(100)}`,
  },
  { name: 'the label flips from integer to text', select: replace('label', 'label::VARCHAR') },
  { name: 'the label is stored as a float', select: replace('label', 'label::DOUBLE') },
  {
    name: 'a pixel is NaN',
    select: replace('pixels', `CASE WHEN ${oneIn(300)} THEN list_concat(pixels[1:63], ['nan'::FLOAT]) ELSE pixels END`),
  },
  {
    name: 'pixels are scaled to 0 … 255',
    select: replace('pixels', 'list_transform(pixels, lambda p: (p * 255)::FLOAT)'),
  },
  {
    name: 'an image is one pixel short',
    select: replace('pixels', `CASE WHEN ${oneIn(300)} THEN pixels[1:63] ELSE pixels END`),
  },
  { name: 'a feature becomes constant', select: replace('contrast', '0.38::DOUBLE') },
  { name: 'yesterday’s night data is delivered', select: (_, __, night) => `SELECT * FROM ${night}` },
  { name: 'no row is left', select: (rows) => `SELECT * FROM ${rows} WHERE false` },
];
