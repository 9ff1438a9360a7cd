/** What Prometheus reads, and that dashboard and alerts ask for nothing else. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createRig, type Rig } from '../support/rig.js';

/** The series of a scrape, by name and labels. */
async function scrape({ request }: Rig): Promise<Map<string, number>> {
  const { status, text, headers } = await request('/metrics');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))] as const;
      }),
  );
}

it('shows levels, states and counts of each channel', async () => {
  const rig = await createRig();
  const series = await scrape(rig);
  const of = 'node="room-1",channel="1"';
  expect(series.get(`mcae_channel_level_dbfs{${of},point="before"}`)).toBe(-12);
  expect(series.get(`mcae_channel_level_dbfs{${of},point="after"}`)).toBe(-60);
  expect(series.get(`mcae_channel_running{${of}}`)).toBe(1);
  expect(series.get(`mcae_channel_xruns_total{${of},direction="input"}`)).toBeGreaterThanOrEqual(0);
  expect(series.get('mcae_node_fresh{node="room-1"}')).toBe(1);
  expect(series.get('mcae_bus_connected')).toBe(1);
  expect(series.get('mcae_event_stream_clients')).toBe(0);
});

it('ends the series of an engine that has gone quiet, and says how old it is', async () => {
  const rig = await createRig();
  await scrape(rig);
  rig.engine.stopPublishing();
  await rig.clock.advance(5_000);
  const series = await scrape(rig);
  expect(series.get('mcae_node_fresh{node="room-1"}')).toBe(0);
  expect(series.get('mcae_node_telemetry_age_seconds{node="room-1"}')).toBeGreaterThan(4.5);
  expect([...series.keys()].filter((name) => name.startsWith('mcae_channel_'))).toEqual([]);
});

it('counts commands by result with their times, and refusals by their code', async () => {
  const rig = await createRig();
  await rig.request('/ptt', { json: { channel: 1, gate_open: true } });
  await rig.request('/ptt', { json: { channel: 9, gate_open: true } });
  const series = await scrape(rig);
  const count = (result: string) =>
    series.get(`mcae_command_duration_seconds_count{command="ptt.set",result="${result}"}`);
  expect(count('ok')).toBe(1);
  expect(count('unknown_channel')).toBe(1);
  expect(
    series.get('mcae_http_request_duration_seconds_count{method="POST",route="/ptt",status="400"}'),
  ).toBe(1);
});

it('counts leases by what ended them, as long as the engine is remembered', async () => {
  const rig = await createRig();
  const { engine, clock } = rig;
  const closed = { channel: 1, gate_open: false, mute: false, latch: false } as const;
  const event = { ...closed, latched_by: null, holder: null } as const;
  for (const cause of ['lease_expired', 'lease_expired', 'released', 'command'] as const)
    engine.publisher.event('ptt', { ...event, cause });
  const name = (cause: string) =>
    `mcae_lease_closes_total{node="room-1",channel="1",cause="${cause}"}`;
  const series = await scrape(rig);
  expect(series.get(name('lease_expired'))).toBe(2);
  expect(series.get(name('released'))).toBe(1);
  expect(series.has(name('command'))).toBe(false);
  await engine.crash();
  await clock.advance(11 * 60_000);
  const later = await scrape(rig);
  expect([...later.keys()].filter((key) => key.includes('room-1'))).toEqual([]);
});

it('keeps to the naming rules: a help, a base unit, _total for counts', async () => {
  const { text } = await (await createRig()).request('/metrics');
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  expect(types.length).toBeGreaterThan(30);
  for (const [, name, type] of types) {
    expect(name).toMatch(/^mcae_[a-z_]+$/);
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S+`, 'm'));
    expect(name!.endsWith('_total'), name).toBe(type === 'counter');
    expect(name).not.toMatch(/_(ms|percent|mb)$/);
  }
});

it.each(['grafana/dashboard.json', 'prometheus/alerts.yml'])(
  '%s asks only for what is there',
  async (file) => {
    const text = readFileSync(new URL(`../../../../deploy/${file}`, import.meta.url), 'utf8');
    const asked = new Set(text.match(/\bmcae_\w+/g));
    expect(asked.size).toBeGreaterThan(8);
    const { text: exposed } = await (await createRig()).request('/metrics');
    const known = new Set([...exposed.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    for (const name of asked)
      expect(known, name).toContain(name.replace(/_(bucket|count|sum)$/, ''));
  },
);

it('the dashboard is JSON with a query in every panel', () => {
  const url = new URL('../../../../deploy/grafana/dashboard.json', import.meta.url);
  const { panels } = JSON.parse(readFileSync(url, 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  expect(panels.length).toBeGreaterThan(10);
  for (const { title, targets } of panels) {
    expect(targets.length, title).toBeGreaterThan(0);
    for (const { expr } of targets) expect(expr, title).toMatch(/mcae_/);
  }
});
