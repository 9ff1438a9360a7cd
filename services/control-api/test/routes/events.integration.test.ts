/** What only a real socket shows of the event stream: buffers that fill. */
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createRig, type Rig } from '../support/rig.js';

async function listenAndRead({ app }: Rig): Promise<IncomingMessage> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get({ host: '127.0.0.1', port, path: '/events', agent: false }, resolve).on('error', reject),
  );
  response.on('error', () => {});
  return response;
}

it('over real HTTP a reader that does not read is dropped as well, and memory is free again', async () => {
  const rig = await createRig();
  const response = await listenAndRead(rig);
  response.pause();
  const closed = new Promise((resolve) => response.on('close', resolve));
  // Status messages as large as 32 channels make them, until socket buffers and bound are full.
  const label = 'x'.repeat(60_000);
  for (let i = 0; i < 2_000 && rig.app.eventStreams.size > 0; i++) {
    rig.engine.publisher.event('device', {
      channels: [1],
      state: 'lost',
      reason: label,
      input_device: 'a',
      output_device: 'b',
    });
    await rig.clock.advance(0);
  }
  expect(rig.app.eventStreams).toMatchObject({ size: 0, dropped: 1 });
  response.resume();
  await closed;
});
