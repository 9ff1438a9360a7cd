/** Three nats-servers as deploy/nats/cluster ships them, on the loopback, and what runs on them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findNatsServer,
  type NatsServer,
  startNatsServer,
} from '../../../scripts/lib/nats/nats-server.mjs';
import { virtualConfig } from '../../support/configs.js';
import { makeSecrets, shippedConfig } from '../../support/security/shipped-bus.js';
import {
  AUDIO_IO_MAIN,
  freePort,
  type Service,
  startControlApi,
  startService,
} from '../../support/services.js';

const DEPLOYED = fileURLToPath(new URL('../../../deploy/nats/cluster', import.meta.url));

export class Cluster {
  readonly folder: string;
  readonly secrets: string;
  readonly servers: NatsServer[] = [];
  readonly #services: Service[] = [];
  readonly #makeServer: ((index: number) => Promise<NatsServer>)[] = [];

  private constructor(folder: string, secrets: string) {
    this.folder = folder;
    this.secrets = secrets;
  }

  static async start(): Promise<Cluster> {
    const folder = await mkdtemp(join(tmpdir(), 'mcae-cluster-'));
    const cluster = new Cluster(folder, await makeSecrets());
    const binary = await findNatsServer();
    const users = await shippedConfig(cluster.secrets);
    const ports = [await freePort(), await freePort(), await freePort()];
    const routePorts = [await freePort(), await freePort(), await freePort()];
    for (const [index, port] of ports.entries()) {
      const extraConfig = `${users}\n${await clusterConfig(index, routePorts)}`;
      const storeDir = join(folder, `nats-${index + 1}`);
      cluster.#makeServer.push(() => startNatsServer({ binary, port, storeDir, extraConfig }));
    }
    cluster.servers.push(...(await Promise.all(ports.map((_, index) => cluster.#make(index)))));
    return cluster;
  }

  /** All addresses, in the form of NATS_URL. */
  get url(): string {
    return this.servers.map(({ url }) => url).join(',');
  }

  /** Restarts a server on its port, with its state. */
  async restart(index: number): Promise<void> {
    this.servers[index] = await this.#make(index);
  }

  /** An engine on four virtual channels. */
  async engine(node: string, env: NodeJS.ProcessEnv = {}): Promise<Service> {
    const folder = await mkdtemp(join(this.folder, `${node}-`));
    const configPath = join(folder, 'config.json');
    await writeFile(configPath, JSON.stringify(virtualConfig()));
    const all = {
      ...process.env,
      NATS_URL: this.url,
      LOG_LEVEL: 'info',
      NATS_NKEY_FILE: join(this.secrets, 'engine.nk'),
      MCAE_NODE: node,
      MCAE_CONFIG: configPath,
      ...env,
    };
    const service = startService(AUDIO_IO_MAIN, ['run'], all, this.folder);
    this.#services.push(service);
    return service;
  }

  async api(env: NodeJS.ProcessEnv = {}): Promise<{ service: Service; url: string }> {
    const started = await startControlApi(
      { natsUrl: this.url, folder: this.folder },
      { LOG_LEVEL: 'info', NATS_NKEY_FILE: join(this.secrets, 'api.nk'), ...env },
    );
    this.#services.push(started.service);
    return started;
  }

  /** Index of the server that a service is connected to, by its log. */
  serverOf(service: Service): number {
    const address = [...service.output().matchAll(/"connected":true,"detail":"([^"]+)"/g)].at(
      -1,
    )?.[1];
    const index = this.servers.findIndex(({ port }) => address?.endsWith(`:${port}`));
    if (index < 0) throw new Error(`at no server: ${address}\n${service.output()}`);
    return index;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
    for (const server of this.servers) await server.kill();
    await rm(this.folder, { recursive: true, force: true });
    await rm(join(this.secrets, '..'), { recursive: true, force: true });
  }

  #make(index: number): Promise<NatsServer> {
    const make = this.#makeServer[index];
    if (!make) throw new Error(`no server ${index}`);
    return make(index);
  }
}

/** The shipped configuration, with addresses of the loopback. */
async function clusterConfig(index: number, routePorts: readonly number[]): Promise<string> {
  const routes = (await readFile(join(DEPLOYED, 'routes.conf'), 'utf8'))
    .replace('@nats:6222', `@127.0.0.1:${routePorts[0]}`)
    .replace('@nats-2:6222', `@127.0.0.1:${routePorts[1]}`)
    .replace('@nats-3:6222', `@127.0.0.1:${routePorts[2]}`);
  return (await readFile(join(DEPLOYED, 'nats-server-cluster.conf'), 'utf8'))
    .replace('include "nats-server.conf"', '')
    .replace('$NATS_SERVER_NAME', `nats-${index + 1}`)
    .replace('$NATS_CLUSTER_PASSWORD', 'mcae-route')
    .replace('0.0.0.0:6222', `127.0.0.1:${routePorts[index]}`)
    .replace('include "routes.conf"', () => routes);
}
