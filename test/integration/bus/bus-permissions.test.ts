/** Who may do what on the bus: each role against each subject, at a real server with its users. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createNatsKey } from '@mcae/bus';
import {
  AUDIT,
  BUS_ROLES,
  type BusRole,
  COMMANDS,
  EVENTS,
  inboxPrefix,
  TELEMETRY,
} from '@mcae/schema';
import { connect, Events, type NatsConnection, nkeyAuthenticator } from 'nats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNatsServer, startNatsServer } from '../../../scripts/lib/nats/nats-server.mjs';
import { makeSecrets, shippedConfig } from '../../support/security/shipped-bus.js';

type Allowed = { readonly publish: readonly BusRole[]; readonly subscribe: readonly BusRole[] };

const FROM_ENGINE: Allowed = { publish: ['engine'], subscribe: ['api', 'viewer'] };
const LEVELS: Allowed = { publish: ['engine'], subscribe: ['api', 'tools', 'viewer'] };
/** An engine hears by these whether another has its name. */
const HEARD_LEVELS: Allowed = { ...LEVELS, subscribe: [...LEVELS.subscribe, 'engine'] };
const HEARD_ALARMS: Allowed = { ...FROM_ENGINE, subscribe: [...FROM_ENGINE.subscribe, 'engine'] };
const TO_ENGINE: Allowed = { publish: ['api'], subscribe: ['engine'] };
const TOOLS_TOO: Allowed = { publish: ['api', 'tools'], subscribe: ['engine'] };
const NOBODY: Allowed = { publish: [], subscribe: [] };
const only = (role: BusRole): Allowed => ({ publish: [], subscribe: [role] });

/** Written by hand, so that a change of the permissions is a change here too. */
const CONTRACT: Readonly<Record<string, Allowed>> = {
  'tlm.vu': HEARD_LEVELS,
  'tlm.status': LEVELS,
  'evt.ptt': FROM_ENGINE,
  'evt.device': FROM_ENGINE,
  'evt.xrun': FROM_ENGINE,
  'evt.config': FROM_ENGINE,
  'evt.alarm': HEARD_ALARMS,
  'audit.entry': { publish: ['engine'], subscribe: [] },
  'cmd.config.get': TO_ENGINE,
  'cmd.config.validate': TOOLS_TOO,
  'cmd.config.apply': TO_ENGINE,
  'cmd.ptt.set': TOOLS_TOO,
  'cmd.ptt.lease': TO_ENGINE,
  'cmd.ptt.release': TO_ENGINE,
  'cmd.selfcheck': TO_ENGINE,
  'cmd.devices': TOOLS_TOO,
  'cmd.alarms.list': TO_ENGINE,
  'cmd.alarms.ack': TO_ENGINE,
  'cmd.audit.read': TO_ENGINE,
  'cmd.tone': TOOLS_TOO,
};

const BEYOND: Readonly<Record<string, Allowed>> = {
  '$SRV.INFO.mcae-audio-io': TO_ENGINE,
  '$SRV.PING': only('engine'),
  '$SRV.INFO': only('engine'),
  '$SRV.STATS.mcae-audio-io.x': only('engine'),
  '$SRV.INFO.other': NOBODY,
  [`${inboxPrefix('engine')}.x.y`]: only('engine'),
  [`${inboxPrefix('api')}.x.y`]: only('api'),
  [`${inboxPrefix('tools')}.x.y`]: only('tools'),
  [`${inboxPrefix('viewer')}.x.y`]: NOBODY,
  '_INBOX.x.y': NOBODY,
  '$JS.API.STREAM.CREATE.MCAE_AUDIT': { publish: ['engine'], subscribe: [] },
  '$JS.API.STREAM.MSG.GET.MCAE_AUDIT': { publish: ['api'], subscribe: [] },
  '$JS.API.STREAM.MSG.GET.OTHER': NOBODY,
  '$JS.API.STREAM.CREATE.OTHER': NOBODY,
  '$JS.API.STREAM.UPDATE.MCAE_AUDIT': NOBODY,
  '$JS.API.STREAM.DELETE.MCAE_AUDIT': NOBODY,
  '$JS.API.STREAM.PURGE.MCAE_AUDIT': NOBODY,
  '$JS.API.STREAM.MSG.DELETE.MCAE_AUDIT': NOBODY,
  '$JS.API.CONSUMER.CREATE.MCAE_AUDIT': NOBODY,
  '$JS.API.INFO': NOBODY,
  '$SYS.REQ.SERVER.PING': NOBODY,
  'mcae.v1.room.other': NOBODY,
  'mcae.v2.room.tlm.vu': NOBODY,
};

/** Subjects that can only be subscribed to. */
const WILDCARDS: Readonly<Record<string, readonly BusRole[]>> = {
  'mcae.v1.*.tlm.>': ['viewer'],
  'mcae.v1.*.evt.>': ['viewer'],
  'mcae.v1.*.cmd.>': [],
  'mcae.v1.*.audit.>': [],
  'mcae.v1.>': [],
  '_INBOX.>': [],
  '$SYS.>': [],
  '$JS.>': [],
  '>': [],
};

let server: Awaited<ReturnType<typeof startNatsServer>>;
let secrets: string;
const connections = new Map<BusRole, { nats: NatsConnection; refused: Set<string> }>();

beforeAll(async () => {
  secrets = await makeSecrets();
  server = await startNatsServer({
    binary: await findNatsServer(),
    extraConfig: await shippedConfig(secrets),
  });
  for (const role of BUS_ROLES) {
    const seed = await readFile(join(secrets, `${role}.nk`));
    const nats = await connect({
      servers: server.url,
      authenticator: nkeyAuthenticator(new Uint8Array(Buffer.from(seed.toString().trim()))),
    });
    const refused = new Set<string>();
    connections.set(role, { nats, refused });
    void (async () => {
      for await (const { type, permissionContext: context } of nats.status())
        if (type === Events.Error && context)
          refused.add(`${context.operation} ${context.subject}`);
    })();
  }
});
afterAll(async () => {
  await Promise.all([...connections.values()].map(({ nats }) => nats.close()));
  await server.stop();
  await rm(join(secrets, '..'), { recursive: true, force: true });
});

/** The server answers a flush after whatever it has refused before. */
async function may(role: BusRole, operation: 'publish' | 'subscribe', subject: string) {
  const { nats, refused } = connections.get(role)!;
  if (operation === 'publish') nats.publish(subject, '{}');
  else nats.subscribe(subject, { callback: () => {} });
  await nats.flush();
  // What was refused comes through an iterator of its own.
  await new Promise((resolve) => setImmediate(resolve));
  const named = operation === 'publish' ? 'publish' : 'subscription';
  return !refused.has(`${named} ${subject}`);
}

const who = async (operation: 'publish' | 'subscribe', subject: string) => {
  const allowed: BusRole[] = [];
  for (const role of BUS_ROLES) if (await may(role, operation, subject)) allowed.push(role);
  return allowed;
};

const subjects = { ...BEYOND };
for (const [name, allowed] of Object.entries(CONTRACT)) subjects[`mcae.v1.room.${name}`] = allowed;

describe('permissions on the bus', () => {
  it('every subject of the contract stands in this matrix', () => {
    const inContract = [
      ...Object.keys(TELEMETRY).map((name) => `tlm.${name}`),
      ...Object.keys(EVENTS).map((name) => `evt.${name}`),
      ...Object.keys(COMMANDS).map((name) => `cmd.${name}`),
      ...Object.keys(AUDIT).map((name) => `audit.${name}`),
    ];
    expect(Object.keys(CONTRACT).sort()).toEqual(inContract.sort());
  });

  it.each(Object.entries(subjects))('%s', async (subject, { publish, subscribe }) => {
    expect({
      publish: await who('publish', subject),
      subscribe: await who('subscribe', subject),
    }).toEqual({
      publish: BUS_ROLES.filter((role) => publish.includes(role)),
      subscribe: BUS_ROLES.filter((role) => subscribe.includes(role)),
    });
  });

  it.each(Object.entries(WILDCARDS))('subscribe to %s', async (subject, subscribe) => {
    expect(await who('subscribe', subject)).toEqual(subscribe);
  });

  it('refuses whoever has no key, and whoever has another', async () => {
    const stranger = new TextEncoder().encode(createNatsKey().seed);
    for (const access of [{}, { authenticator: nkeyAuthenticator(stranger) }])
      await expect(connect({ servers: server.url, ...access })).rejects.toMatchObject({
        code: 'AUTHORIZATION_VIOLATION',
      });
  });
});
