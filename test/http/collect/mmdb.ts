import { writeFileSync } from 'node:fs';

/** Writes a MaxMind file that has some IPv4 networks, for tests. */
export function writeMmdb(
  file: string,
  networks: readonly (readonly [cidr: string, value: Value])[],
): void {
  const nodes: [Target, Target][] = [[null, null]];
  for (const [cidr, value] of networks) {
    const [address = '', length = ''] = cidr.split('/');
    const bits = address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length));
    let at = 0;
    for (let index = 0; index < bits.length; index += 1) {
      const node = nodes[at];
      if (!node) throw new RangeError('a node that was added is there');
      const side = bits[index] === '1' ? 1 : 0;
      if (index === bits.length - 1) node[side] = { value };
      else {
        const next = node[side];
        if (typeof next === 'number') at = next;
        else {
          nodes.push([null, null]);
          at = nodes.length - 1;
          node[side] = at;
        }
      }
    }
  }
  const data: Buffer[] = [];
  let size = 0;
  const record = (target: Target): number => {
    if (typeof target === 'number') return target;
    if (target === null) return nodes.length;
    const encoded = encode(target.value);
    const at = size;
    data.push(encoded);
    size += encoded.length;
    return nodes.length + 16 + at;
  };
  const tree = Buffer.concat(
    nodes.map(([left, right]) => {
      const node = Buffer.alloc(6);
      node.writeUIntBE(record(left), 0, 3);
      node.writeUIntBE(record(right), 3, 3);
      return node;
    }),
  );
  const metadata: Value = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    database_type: 'Test-City',
    description: { en: 'test' },
    ip_version: 4,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  };
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
  writeFileSync(file, Buffer.concat([tree, Buffer.alloc(16), ...data, marker, encode(metadata)]));
}

type Value = string | number | readonly Value[] | { readonly [key: string]: Value };
/** Another node, a value, or nothing. */
type Target = number | { readonly value: Value } | null;

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(2, bytes.length), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (Array.isArray(value))
    return Buffer.concat([control(11, value.length), ...(value as readonly Value[]).map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([key, inner]) => [encode(key), encode(inner)]),
  ]);
}

function control(type: number, size: number): Buffer {
  if (size > 28) throw new RangeError('values of tests are short');
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size]);
}
