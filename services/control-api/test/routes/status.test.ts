import { describe, expect, it } from 'vitest';
import { ENGINE_CPU_PERCENT } from '../../../../test/support/engine/engine-node.js';
import { createRig } from '../support/rig.js';

describe('GET /status', () => {
  it('starts with the seed fields in the seed order; identity and age come after', async () => {
    const { request } = await createRig();
    const { status, body, headers } = await request('/status');
    expect(status).toBe(200);
    expect(Object.keys(body).slice(0, 5)).toEqual([
      'sample_rate',
      'blocksize',
      'channels',
      'cpu_percent',
      'uptime_s',
    ]);
    expect(body).toMatchObject({
      sample_rate: 44_100,
      blocksize: 512,
      cpu_percent: ENGINE_CPU_PERCENT,
      uptime_s: 1,
      node: 'room-1',
      boot_id: 'boot-1',
      age_ms: 0,
      stale: false,
    });
    expect(Object.keys(body.channels)).toEqual(['1', '2', '3', '4']);
    expect(Object.keys(body.channels['1']).slice(0, 3)).toEqual([
      'input_device_id',
      'output_device_id',
      'xruns',
    ]);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  });
});
