import { gzipSync } from 'node:zlib';

/**
 * What nobody sends by mistake. Each holds the marker where it can, so that an answer that repeats it is found.
 */
export function hostileValues(marker: string): unknown[] {
  return [
    ...[null, true, 0, -1, 1.5, 1e308, -0, 9_007_199_254_740_993, [], {}, [[]], [null]],
    ...[
      '',
      ' ',
      'null',
      'NaN',
      '-1',
      '1e9',
      'true',
      '2024-02-30',
      '0000-00-00',
      '0000-01-01',
      '0000-01-01T00:00:00.000Z',
      '9999-12-31',
      '2026-03-01T25:00:00Z',
    ],
    ...['9999-12-31T23:59:59.999Z', '+275760-09-13T00:00:00.000Z', '0001-01-01T00:00:00.000Z', '٢٠٢٦-٠٣-٠١'],
    marker,
    ` ${marker} `,
    `${marker}\u0000`,
    `\ud800${marker}`,
    `\udfff`,
    `\u202e${marker}\ufeff`,
    `${marker}'; drop table referral; --`,
    `<script>${marker}</script>`,
    `{{7*7}}\${7*7}${marker}`,
    `../../../${marker}`,
    `${marker}%s%n%x`,
    `${marker}\r\nSet-Cookie: ${marker}=1`,
    `${marker}${'x'.repeat(20_000)}`,
    'ﷺ'.repeat(500),
    '👩‍👩‍👧‍👧'.repeat(40),
    [marker],
    { [marker]: marker },
    [{}, [], null, marker],
    JSON.parse(`{"__proto__": {"role": "operator", "${marker}": 1}}`) as unknown,
    JSON.parse(`{"constructor": {"prototype": {"isAdmin": true}}, "toString": "${marker}"}`) as unknown,
    JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`) as unknown,
  ];
}

/** Names of fields that no request class has. */
export function hostileNames(marker: string): string[] {
  return [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'providerCode',
    marker,
    '',
    '\u0000',
    'id',
  ];
}

/** A body as bytes that cannot be read, or not as what they say they are. */
export function hostileBodies(valid: string, marker: string): (string | Buffer)[] {
  const deep = 20_000;
  return [
    '',
    ' ',
    'null',
    '[]',
    '1',
    `"${marker}"`,
    '{',
    `{"${marker}`,
    `{'a': '${marker}'}`,
    `// ${marker}\n{}`,
    `${valid},`,
    `${valid}${valid}`,
    valid.slice(0, Math.floor(valid.length / 2)),
    `\ufeff${valid}`,
    valid.replace('{', `{"${marker}":1,"${marker}":2,`),
    valid.replace('{', `{"__proto__":{"${marker}":1},`),
    `${'['.repeat(deep)}${']'.repeat(deep)}`,
    `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
    '['.repeat(deep),
    `{"a":${'9'.repeat(1_000)}}`,
    `{"a":1e999999}`,
    JSON.stringify({ filler: `${marker}${'x'.repeat(1_200_000)}` }),
    Buffer.from(valid, 'utf16le'),
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"}')]),
    Buffer.from([0, 1, 2, 3]),
    gzipSync(valid),
  ];
}

export function hostileContentTypes(marker: string): (Record<string, string> | undefined)[] {
  return [
    undefined,
    { 'content-type': '' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/xml' },
    { 'content-type': `multipart/form-data; boundary=${marker}` },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': `application/json; charset=${marker}` },
    { 'content-type': `application/json;;;${marker}` },
    { 'content-type': 'application/jsonx' },
    { 'content-type': 'application/json, text/html' },
    { 'content-type': marker },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    { 'content-type': 'application/json', 'content-encoding': marker },
  ];
}

export function hostileHeaders(marker: string): Record<string, string | string[]>[] {
  return [
    { 'idempotency-key': '' },
    { 'idempotency-key': `"${marker}` },
    { 'idempotency-key': `${marker} ${marker}` },
    { 'idempotency-key': marker.repeat(60) },
    { 'idempotency-key': [marker, 'second'] },
    { 'if-match': marker },
    { 'if-match': '"99999999999999999999"' },
    { 'if-match': '*' },
    { 'if-match': '"1", "2"' },
    { 'if-none-match': `"${marker}"` },
    { 'access-reason': marker },
    { 'access-reason': '' },
    { 'access-reason': ['emergency', marker] },
    { authorization: `Bearer ${marker}` },
    { authorization: `Basic ${marker}` },
    { authorization: '' },
    { authorization: `Bearer ${'a'.repeat(4_000)}.${marker}.c` },
    { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoib3BlcmF0b3IiLCJzdWIiOiJ4In0.' },
    { 'x-correlation-id': marker },
    { traceparent: `00-${marker}` },
    { traceparent: '00-00000000000000000000000000000000-0000000000000000-00' },
    { accept: 'text/html' },
    { accept: marker },
    { 'accept-encoding': marker },
    { 'accept-language': marker.repeat(50) },
    {
      'x-forwarded-for': marker,
      'x-forwarded-host': marker,
      'x-forwarded-proto': marker,
      'forwarded': `for=${marker}`,
    },
    { 'x-http-method-override': 'DELETE', 'x-original-url': '/metrics', 'x-rewrite-url': '/metrics' },
    { host: `${marker}.example` },
    { 'origin': `https://${marker}.example`, 'access-control-request-method': 'POST' },
    { cookie: `session=${marker}; role=operator` },
    { range: 'bytes=0-1' },
    { 'x-role': 'operator', 'x-provider': 'DH0', 'x-person-id': marker },
    { 'transfer-encoding': 'chunked' },
    { 'x-filler': marker.repeat(900) },
  ];
}

/** Segments in the place of an id. */
export function hostileSegments(marker: string): string[] {
  return [
    marker,
    'null',
    'undefined',
    '0',
    '-1',
    '%00',
    '%20',
    '%zz',
    '%',
    '%c0%af',
    '%ed%a0%80',
    '..%2f..%2fmetrics',
    '%2e%2e',
    '..;',
    '*',
    ':referralId',
    '{referralId}',
    `${marker}%27%20or%201=1--`,
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '01a20473-2cc8-77ad-93b2-5c3deb709b6',
    '01a20473-2cc8-77ad-93b2-5c3deb709b6d0',
    '01a204732cc877ad93b25c3deb709b6d',
    '%7B01a20473-2cc8-77ad-93b2-5c3deb709b6d%7D',
    'a'.repeat(120),
    'a'.repeat(3_000),
    'constructor',
    '__proto__',
  ];
}

/** What follows the question mark. */
export function hostileQueries(names: readonly string[], marker: string): string[] {
  const name = names[0] ?? 'asOf';
  return [
    '',
    '&&&',
    '=',
    `${name}`,
    `${name}=`,
    `${name}=${marker}`,
    `${name}=${marker}&${name}=${marker}`,
    ...names.map((each) => `${each}=1&${each}=2`),
    ...names.map((each) => `${each}[]=${marker}`),
    ...names.map((each) => `${each}[${marker}]=1`),
    ...names.map((each) => `${each}=%00`),
    ...names.map((each) => `${each}=%zz`),
    ...names.map((each) => `${each}=%ed%a0%80`),
    ...names.map((each) => `${each}=${'9'.repeat(400)}`),
    ...names.map((each) => `${each}=-1`),
    ...names.map((each) => `${each}=0001-01-01`),
    ...names.map((each) => `${each}=0000-01-01`),
    ...names.map((each) => `${each}=9999-12-31`),
    `${marker}=1`,
    `__proto__=1&constructor=2`,
    `__proto__[${marker}]=1`,
    `${Array.from({ length: 500 }, (_, index) => `a${index}=1`).join('&')}`,
    `${name}=${'a'.repeat(6_000)}`,
  ];
}
