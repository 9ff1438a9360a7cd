import { randomBytes } from 'node:crypto';

/** Subjects that the contract gives to user interfaces; they publish nothing. */
const MAY_HEAR = ['mcae.v1.*.tlm.>', 'mcae.v1.*.evt.>'];

/**
 * The part of a nats-server's config that lets pages of these origins read: over WebSocket, on the
 * loopback. Connections by TCP keep the rights that they had: everybody on this machine may do all.
 *
 * @param {import('./nats-server.mjs').WebsocketOptions} options
 * @returns {string}
 */
export function websocketConfig({ port = -1, origins }) {
  // Nobody knows these passwords: a connection gets its user by its listener.
  const password = () => randomBytes(24).toString('base64url');
  return [
    'websocket {',
    '  host: "127.0.0.1"',
    `  port: ${port}`,
    '  no_tls: true',
    `  allowed_origins: ${JSON.stringify(origins)}`,
    '  no_auth_user: "viewer"',
    '}',
    'authorization {',
    '  users: [',
    `    {user: "local", password: "${password()}"}`,
    `    {user: "viewer", password: "${password()}", permissions: {`,
    `      publish: {deny: ">"}, subscribe: {allow: ${JSON.stringify(MAY_HEAR)}}}}`,
    '  ]',
    '}',
    'no_auth_user: "local"',
  ].join('\n');
}
