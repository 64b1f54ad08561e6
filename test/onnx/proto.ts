/** Just enough of a protobuf writer to make small models, right and wrong. */

export type Part = readonly number[];

export function varint(value: number | bigint): Part {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const more = rest >= 128n;
    bytes.push(Number(rest & 127n) | (more ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}

export function number(field: number, value: number | bigint): Part {
  return [...varint(field * 8), ...varint(value)];
}

export function text(field: number, value: string): Part {
  return message(field, [...Buffer.from(value)]);
}

export function message(field: number, ...parts: readonly Part[]): Part {
  const body = parts.flat();
  return [...varint(field * 8 + 2), ...varint(body.length), ...body];
}

/** A node with attributes, as field 1 of a graph. */
export function node(...attributes: readonly Part[]): Part {
  return message(1, text(4, 'Identity'), ...attributes);
}

export const output: Part = message(12, text(1, 'y'));

/** A TensorProto whose elements lie elsewhere; `entries` are its external_data. */
export function externalTensor(name: string, dims: readonly number[], entries: Readonly<Record<string, string>>): Part {
  return [
    ...dims.flatMap((dim) => number(1, dim)),
    ...number(2, 1),
    ...text(8, name),
    ...Object.entries(entries).flatMap(([key, value]) => message(13, text(1, key), text(2, value))),
    ...number(14, 1),
  ];
}

/** A model of one node and one output, with further parts of its graph. */
export function model(...graph: readonly Part[]): Buffer {
  return Buffer.from([...number(1, 10), ...message(7, node(), output, ...graph), ...message(8, number(2, 20))]);
}
