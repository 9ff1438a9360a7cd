/**
 * Every route that there is, and who may use it: written by hand, not what the routes say of
 * themselves. The tests of all routes go by it, so a route needs no other line in any of them.
 */
import { exampleConfig } from './rig.js';

export type Kind = 'public' | 'viewer' | 'acknowledge' | 'key' | 'engineer';

export interface Row {
  readonly kind: Kind;
  /** Where the route's own pattern is not an address. */
  readonly url?: string;
  /** A whole body that is valid. */
  readonly json?: unknown;
  /** Who is let in gets this; 200 by default. */
  readonly status?: number;
  /** Not in the documents: the pages of the console and of the documents themselves. */
  readonly isHidden?: boolean;
}

/** By method and pattern. What answers GET answers HEAD: the same row. */
export const ACCESS_MATRIX: Readonly<Record<string, Row>> = {
  'GET /': { kind: 'public', isHidden: true },
  'GET /favicon.svg': { kind: 'public', isHidden: true },
  'GET /console/*': { kind: 'public', url: '/console/index-4f2a.js', isHidden: true },
  'GET /healthz': { kind: 'public' },
  'GET /readyz': { kind: 'public' },
  'POST /session': { kind: 'public', json: { token: 'wrong' }, status: 401 },
  'DELETE /session': { kind: 'public' },
  'GET /session': { kind: 'viewer' },
  'GET /status': { kind: 'viewer' },
  'GET /vu': { kind: 'viewer' },
  'GET /ui-config': { kind: 'viewer' },
  'GET /meters': { kind: 'viewer' },
  'GET /channels': { kind: 'viewer' },
  'GET /channels/:id': { kind: 'viewer', url: '/channels/1' },
  'GET /config': { kind: 'viewer' },
  'GET /devices': { kind: 'viewer' },
  'GET /self-check': { kind: 'viewer' },
  'GET /alarms': { kind: 'viewer' },
  'GET /nodes': { kind: 'viewer' },
  'GET /events': { kind: 'viewer' },
  'GET /metrics': { kind: 'viewer' },
  'GET /telemetry/dictionary': { kind: 'viewer' },
  'GET /telemetry/history': { kind: 'viewer', url: '/telemetry/history?key=room-1.1.level_after' },
  'GET /openapi.json': { kind: 'viewer' },
  'GET /asyncapi.json': { kind: 'viewer' },
  'HEAD /docs': { kind: 'viewer', isHidden: true },
  'GET /docs/': { kind: 'viewer', isHidden: true },
  'GET /docs/static/*': { kind: 'viewer', url: '/docs/static/swagger-ui.css', isHidden: true },
  'GET /docs/json': { kind: 'viewer', isHidden: true },
  'GET /docs/yaml': { kind: 'viewer', isHidden: true },
  'GET /docs/static/index.html': { kind: 'viewer', status: 302, isHidden: true },
  'GET /docs/static/swagger-initializer.js': { kind: 'viewer', isHidden: true },
  'POST /ptt': { kind: 'key', json: { channel: 1, mute: false, gate_open: true } },
  'PUT /channels/:id/ptt-lease': {
    kind: 'key',
    url: '/channels/1/ptt-lease',
    json: { holder: 'me', lease_ms: 500, priority: 1 },
  },
  'DELETE /channels/:id/ptt-lease': { kind: 'key', url: '/channels/1/ptt-lease?holder=me' },
  'POST /tone': {
    kind: 'key',
    json: { channel: 1, seconds: 5, frequency_hz: 1_000, level_dbfs: -20 },
  },
  'POST /alarms/:id/ack': {
    kind: 'acknowledge',
    url: '/alarms/audit_failed/ack',
    json: { by: 'me' },
  },
  'POST /config': { kind: 'engineer', json: exampleConfig() },
  'POST /config/validate': { kind: 'engineer', json: exampleConfig() },
  'GET /audit': { kind: 'engineer' },
};
