/** What the routes' schemas share: parameters, problems and headers, for checks and documents. */
import { CHANNEL_KEY_PATTERN, NodeName, PROBLEMS, Problem, type ProblemCode } from '@mcae/schema';
import { Type } from '@sinclair/typebox';

const node = Type.Optional(
  Type.String({
    ...NodeName,
    description: 'Which engine. Not needed where there is one.',
    examples: ['console-room'],
  }),
);

/** Other query fields are ignored where nothing is changed: clients add them against caches. */
export const NodeQuery = Type.Object({ node });
/** Where something is changed a misspelt field is refused. */
export const StrictNodeQuery = Type.Object({ node }, { additionalProperties: false });

export const ChannelPath = Type.Object({
  id: Type.String({
    title: 'Channel',
    description: 'Logical channel, "1" to "32".',
    pattern: CHANNEL_KEY_PATTERN,
    examples: ['1'],
  }),
});

/** Age and freshness of what was cached. */
export const ages = {
  node: NodeName,
  boot_id: Type.String({ description: 'New at each start of the engine.' }),
  ts_ms: Type.Number({ description: 'UTC at capture.', 'x-unit': 'ms' }),
  age_ms: Type.Number({ description: 'Since capture, by our own clock.', 'x-unit': 'ms' }),
  stale: Type.Boolean({ description: 'Always false here: what is stale is answered with 503.' }),
};

/** The seed's config, with two channels. */
export const configExample = {
  sample_rate: 44_100,
  sample_format: 'int16',
  channels: 2,
  blocksize: 512,
  logical_channels: {
    1: { input_device_id: 1, output_device_id: 3, label: 'Flight' },
    2: { input_device: 'virtual:tone', output_device: 'virtual:null' },
  },
  dsp: {
    comp: { ratio: 2, threshold_db: -20, attack_ms: 10, release_ms: 100 },
    limiter: { ceiling_db: -3, release_ms: 8 },
  },
};

export const ETag = {
  etag: { type: 'string', description: 'Revision of the config, in quotes.' },
} as const;

/** Any request may end in one of these. */
const ANYWHERE: readonly ProblemCode[] = ['invalid_request', 'foreign_origin', 'internal'];
/** Any request that needs an engine's cached telemetry. */
export const FROM_CACHE: readonly ProblemCode[] = [
  'unknown_node',
  'ambiguous_node',
  'engine_unavailable',
  'bus_unavailable',
];
/** Any command to an engine. */
export const FROM_ENGINE: readonly ProblemCode[] = [
  ...FROM_CACHE,
  'busy',
  'too_many_requests',
  'deadline_exceeded',
];
/** Any request with a body. */
export const WITH_BODY: readonly ProblemCode[] = ['payload_too_large', 'unsupported_media_type'];

/**
 * The error answers of a route, one a status, each naming its codes.
 * Typed as nothing, so that handlers are checked against the answers they give themselves.
 */
export function problemResponses(...codes: readonly ProblemCode[]): object {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...codes, ...ANYWHERE])) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, of]) => [status, problemResponse(of)]));
}

function problemResponse(codes: readonly ProblemCode[]) {
  const examples = codes.map((code) => [code, { value: example(code) }]);
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
    content: {
      'application/problem+json': { schema: Problem, examples: Object.fromEntries(examples) },
    },
  };
}

function example(code: ProblemCode): Problem {
  const { status, title } = PROBLEMS[code];
  const type = `urn:mcae:problem:${code}`;
  return { type, title, status, detail: title, code, request_id: '5f0c…' };
}
