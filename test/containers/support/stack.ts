/** The stack of docker-compose.yml as a project of its own, beside whatever else runs here. */
import { randomUUID } from 'node:crypto';
import { AUDIT_STREAM } from '@mcae/schema';
import {
  DockerComposeEnvironment,
  type StartedDockerComposeEnvironment,
  Wait,
} from 'testcontainers';
import { Api } from './api.js';
import { docker, engine, localImages, ROOT } from './docker.js';
import { freePorts } from './ports.js';
import { makeSecrets, type Secrets } from './secrets.js';

export class Stack {
  readonly project = `mcae-test-${randomUUID().slice(0, 8)}`;
  readonly natsUrl: string;
  /** The first control-api; of several, docker chooses which port is whose. */
  readonly api: Api;
  readonly secrets: Secrets;
  /** Arguments that name this stack to `docker compose`. */
  readonly options: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly #compose: DockerComposeEnvironment;
  #started: StartedDockerComposeEnvironment | undefined;

  private constructor(secrets: Secrets, natsPort: number, apiPorts: readonly number[]) {
    const [first = 0] = apiPorts;
    this.natsUrl = `nats://127.0.0.1:${natsPort}`;
    this.secrets = secrets;
    this.api = new Api(`http://127.0.0.1:${first}`, secrets.token('engineer'));
    const images = localImages();
    const fromFile = images === undefined ? [] : ['--env-file', images];
    const env = {
      MCAE_SECRETS: secrets.folder,
      NATS_PORT: String(natsPort),
      HTTP_PORT: apiPorts.length > 1 ? `${first}-${apiPorts.at(-1)}` : String(first),
    };
    this.options = [...fromFile, '-p', this.project];
    this.env = env;
    this.#compose = new DockerComposeEnvironment(ROOT, 'docker-compose.yml')
      .withProjectName(this.project)
      // The tests end what they start; the helper of testcontainers that would do so has to be pulled.
      .withAutoCleanup(false)
      .withBuild()
      .withEnvironment(env)
      .withClientOptions({
        composeOptions: fromFile,
        commandOptions: ['--wait', '--scale', `control-api=${apiPorts.length}`],
      })
      .withDefaultWaitStrategy(Wait.forHealthCheck())
      .withStartupTimeout(120_000);
  }

  static async start({ controlApis = 1 } = {}): Promise<Stack> {
    const first = await freePorts(controlApis);
    const ports = Array.from({ length: controlApis }, (_, index) => first + index);
    const stack = new Stack(await makeSecrets(), await freePorts(), ports);
    await stack.up();
    return stack;
  }

  /** Removes its containers, networks and volumes. */
  async end(): Promise<void> {
    await this.down();
    await this.secrets.remove();
  }

  /** `docker compose up --build --wait`. @returns ms until all is healthy. */
  async up(): Promise<number> {
    const start = performance.now();
    this.#started = await this.#compose.up();
    return performance.now() - start;
  }

  async down({ removeVolumes = true } = {}): Promise<void> {
    await this.#running.down({ removeVolumes, timeout: 10_000 });
  }

  get #running(): StartedDockerComposeEnvironment {
    if (this.#started) return this.#started;
    throw new Error('the stack is not up');
  }

  /** @param name as compose numbers it: nats-1, control-api-2 */
  container(name: string) {
    return this.#running.getContainer(name);
  }

  apiOf(name: string): Api {
    const port = this.container(name).getMappedPort(8000);
    return new Api(`http://127.0.0.1:${port}`, this.secrets.token('engineer'));
  }

  /** The container in Docker's own API: pause, inspect. */
  async handle(name: string) {
    return (await engine()).getContainer(this.container(name).getId());
  }

  /** Disconnects a running container from its network. */
  async cutOff(name: string): Promise<void> {
    return (await this.#network()).disconnect({ Container: this.container(name).getId() });
  }

  /** Connects it again. */
  async join(name: string, alias: string): Promise<void> {
    return (await this.#network()).connect({
      Container: this.container(name).getId(),
      EndpointConfig: { Aliases: [alias] },
    });
  }

  async #network() {
    return (await engine()).getNetwork(`${this.project}_default`);
  }

  /** @returns what it printed. @throws where it fails */
  async exec(name: string, ...command: string[]): Promise<string> {
    const { exitCode, output } = await this.container(name).exec(command);
    if (exitCode === 0) return output.trim();
    throw new Error(`${command.join(' ')}: ${exitCode}: ${output}`);
  }

  /** `docker compose run --rm tools …` */
  runTools(...args: string[]): Promise<string> {
    return docker(['compose', ...this.options, 'run', '--rm', '-T', 'tools', ...args], this.env);
  }

  /** @returns how many entries the audit's stream on the bus holds, as its server counts them */
  async auditEntries(): Promise<number> {
    const url = 'http://127.0.0.1:8222/jsz?streams=true';
    const { account_details } = JSON.parse(await this.exec('nats-1', 'wget', '-q', '-O', '-', url));
    const accounts: { stream_detail?: { name: string; state: { messages: number } }[] }[] =
      account_details ?? [];
    const streams = accounts.flatMap(({ stream_detail }) => stream_detail ?? []);
    return streams.find(({ name }) => name === AUDIT_STREAM.name)?.state.messages ?? 0;
  }

  /** Ends its first process as a crash does: from outside, so that docker starts it again by itself. */
  async crash(name: string): Promise<void> {
    const { State } = await (await this.handle(name)).inspect();
    process.kill(State.Pid, 'SIGKILL');
  }
}
