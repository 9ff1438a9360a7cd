/**
 * The dashboard's queries and the alert rules, run by a real Prometheus over a real system. Grafana
 * itself is not in Debian: what is checked is that every panel gets something to draw.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { virtualConfig } from '../support/configs.js';
import { freePort } from '../support/services.js';
import { type System, startSystem } from '../support/system.js';
import { until } from '../support/until.js';

const BINARY = process.env['PROMETHEUS_BIN'] ?? '/usr/bin/prometheus';
const isThere = existsSync(BINARY);
const why = isThere
  ? ''
  : ` (skipped: no ${BINARY}; apt-get install prometheus, or PROMETHEUS_BIN)`;
const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));

interface Dashboard {
  readonly panels: readonly { title: string; targets?: readonly { expr: string }[] }[];
}
interface Rule {
  readonly name: string;
  readonly health: string;
  readonly state: string;
}

const dashboard = JSON.parse(readFileSync(`${DEPLOY}grafana/dashboard.json`, 'utf8')) as Dashboard;
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr.replaceAll(/\$(node|channel)/g, '.+')] as const),
);

describe.skipIf(!isThere)(`Prometheus${why}`, () => {
  let system: System;
  let prometheus: ChildProcess;
  let url: string;

  beforeAll(async () => {
    system = await startSystem({ config: virtualConfig() });
    await system.ready();
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}/api/v1`;
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [`${DEPLOY}prometheus/alerts.yml`],
      scrape_configs: [
        {
          job_name: 'control-api',
          static_configs: [{ targets: [new URL(system.apiUrl).host] }],
        },
      ],
    };
    const path = join(system.folder, 'prometheus.yml');
    // JSON is YAML.
    await writeFile(path, JSON.stringify(config));
    const store = `--storage.tsdb.path=${join(system.folder, 'tsdb')}`;
    const options = [`--config.file=${path}`, store, `--web.listen-address=${address}`];
    prometheus = spawn(BINARY, options, { stdio: 'ignore' });
    // What counts keys has something to count.
    await system.ptt({ channel: 1, gate_open: true });
    const lease = { method: 'PUT', json: { holder: 'test' } };
    await until('a lease', async () => {
      const { status } = await system.request('/channels/2/ptt-lease', lease);
      return status === 200;
    });
  });
  afterAll(async () => {
    prometheus?.kill('SIGKILL');
    await system?.stop();
  });

  const ask = async (path: string) => {
    const answer = await fetch(`${url}${path}`).catch(() => undefined);
    // 503, until it has read what it has stored.
    return answer === undefined || answer.status === 503
      ? undefined
      : ((await answer.json()) as { data: never; error?: string });
  };
  const rules = async () => {
    const data = (await ask('/rules'))?.data as { groups: { rules: Rule[] }[] } | undefined;
    return data?.groups.flatMap((group) => group.rules) ?? [];
  };

  it.each(queries)('%s: %s has something to draw', async (_title, expr) => {
    await until('a sample', async () => {
      const answer = await ask(`/query?query=${encodeURIComponent(expr)}`);
      expect(answer?.error).toBeUndefined();
      return ((answer?.data as { result: unknown[] } | undefined)?.result.length ?? 0) > 0;
    });
  });

  it('runs every alert rule, and none of them complains of a system that is well', async () => {
    await until('each rule has run', async () => {
      const all = await rules();
      return all.length > 0 && all.every(({ health }) => health === 'ok');
    });
    const down = (await rules()).filter(
      ({ name, state }) => /Down|Quiet/.test(name) && state !== 'inactive',
    );
    expect(down).toEqual([]);
  });

  it('reports an engine that has gone', async () => {
    await system.audioIo.stop('SIGKILL');
    await until(
      'the alarm',
      async () =>
        (await rules()).find(({ name }) => name === 'AudioEngineQuiet')?.state === 'firing',
      { withinMs: 40_000 },
    );
  });
});
