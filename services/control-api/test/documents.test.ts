/**
 * The documents as a whole. The snapshots make every change of the contract a change in review;
 * where one is meant, `npm run contract` writes them, and the client's types.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { AUDIT, COMMANDS, EVENTS, TELEMETRY } from '@mcae/schema';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { clientTypes } from './support/client-types.js';
import { createRig } from './support/rig.js';

const CLIENT_TYPES = '../../../packages/client/src/rest/api.gen.ts';

interface AsyncApi {
  readonly channels: Record<string, { address: string | null }>;
  readonly operations: Record<string, Record<string, unknown>>;
  readonly components: {
    messages: Record<string, { payload: object; examples: { payload: unknown }[] }>;
    schemas: object;
  };
}

async function asyncApi(): Promise<AsyncApi> {
  const { status, body } = await (await createRig()).request('/asyncapi.json');
  expect(status).toBe(200);
  return body as AsyncApi;
}

it('OpenAPI is as it was reviewed', async () => {
  const { body } = await (await createRig()).request('/openapi.json');
  await expect(pretty(body)).toMatchFileSnapshot('./snapshots/openapi.json');
});

it("the client's types are made of it", async () => {
  const { body } = await (await createRig()).request('/openapi.json');
  await expect(await clientTypes(body)).toMatchFileSnapshot(CLIENT_TYPES);
});

it('AsyncAPI is as it was reviewed', async () => {
  await expect(pretty(await asyncApi())).toMatchFileSnapshot('./snapshots/asyncapi.json');
});

it('AsyncAPI keeps to its own schema', async () => {
  const path = createRequire(import.meta.url).resolve(
    '@asyncapi/specs/schemas/3.0.0-without-$id.json',
  );
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
  validate(await asyncApi());
  expect(validate.errors ?? []).toEqual([]);
});

it('OpenAPI passes its linter without a word', async () => {
  const { text } = await (await createRig()).request('/openapi.json');
  const found = await lintFromString({
    source: text,
    absoluteRef: 'openapi.json',
    config: await createConfig({ extends: ['recommended'] }),
  });
  const told = found.map(({ ruleId, message, location }) => [
    ruleId,
    message,
    location[0]?.pointer,
  ]);
  expect(told).toEqual([]);
});

it('AsyncAPI passes its linter without an error or a warning', async () => {
  const linter = fileURLToPath(new URL('support/lint-async-api.mjs', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [linter], {
    input: JSON.stringify(await asyncApi()),
    env: {},
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ isWhole: true, complaints: [] });
});

it('AsyncAPI has every message, command and reply, with deadlines and rates', async () => {
  const { channels, operations } = await asyncApi();
  const addresses = Object.values(channels).map(({ address }) => address);
  for (const name of Object.keys(TELEMETRY))
    expect(addresses).toContain(`mcae.v1.{node}.tlm.${name}`);
  for (const name of Object.keys(EVENTS)) expect(addresses).toContain(`mcae.v1.{node}.evt.${name}`);
  for (const [name, { deadline_ms, freshness }] of Object.entries(COMMANDS)) {
    expect(addresses).toContain(`mcae.v1.{node}.cmd.${name}`);
    expect(operations[`receive-cmd-${name.replaceAll('.', '-')}`]).toMatchObject({
      'x-deadline-ms': deadline_ms,
      'x-freshness-required': freshness,
      reply: { channel: expect.anything() },
    });
  }
  for (const name of Object.keys(AUDIT))
    expect(addresses).toContain(`mcae.v1.{node}.audit.${name}`);
  expect(operations['send-tlm-vu']).toMatchObject({ action: 'send', 'x-period-ms': 100 });
});

it('every example in AsyncAPI keeps to the schema of its message', async () => {
  const document = await asyncApi();
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  for (const [name, { examples }] of Object.entries(document.components.messages)) {
    const validate = ajv.getSchema(`document#/components/messages/${name}/payload`);
    expect(examples.length, name).toBeGreaterThan(0);
    for (const { payload } of examples) {
      expect(validate, name).toBeDefined();
      validate?.(payload);
      expect(validate?.errors ?? [], name).toEqual([]);
    }
  }
});

it('every reference of both documents leads somewhere', async () => {
  const { request } = await createRig();
  for (const url of ['/openapi.json', '/asyncapi.json']) {
    const { body, text } = await request(url);
    for (const [, pointer] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = pointer!
        .split('/')
        .reduce((value, part) => value?.[part.replaceAll('~1', '/')], body);
      expect(target, `${url} ${pointer}`).toBeDefined();
    }
  }
});

const pretty = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;
