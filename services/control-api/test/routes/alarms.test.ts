/** Alarms of an engine, and of one that is lost. */
import { describe, expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

describe('an alarm', () => {
  it('is listed and acknowledged', async () => {
    const { request, engine } = await createRig();
    engine.raiseAlarm();
    expect(await request('/alarms', {})).toMatchObject({
      status: 200,
      body: { alarms: [{ id: 'audit_failed', active: true, acknowledged_by: null }] },
    });
    const json = { by: 'flight' };
    const acknowledged = await request('/alarms/audit_failed/ack', { method: 'POST', json });
    expect(acknowledged).toMatchObject({ status: 200, body: { acknowledged_by: 'flight' } });
    const unknown = await request('/alarms/nothing/ack', { method: 'POST', json });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'unknown_alarm' } });
  });
});

describe('an engine that is lost', () => {
  it('is an alarm by itself, until it is heard again', async () => {
    const { request, engine, clock } = await createRig();
    const alarms = async () => ((await request('/alarms', {})).body as { alarms: object[] }).alarms;
    engine.raiseAlarm();
    engine.stopPublishing();
    await clock.advance(900);
    expect(await alarms()).toMatchObject([{ id: 'audit_failed' }]);
    await clock.advance(4_200);
    expect(await alarms()).toMatchObject([
      {
        ...{ id: 'engine_lost', kind: 'engine_lost', severity: 'critical', channel: null },
        ...{ active: true, cleared_ms: null, acknowledged_ms: null },
        message: expect.stringMatching(/has not been heard for 5\.\d s$/),
      },
    ]);
    engine.resumePublishing();
    await clock.advance(200);
    expect(await alarms()).toMatchObject([{ id: 'audit_failed' }]);
  });
});
