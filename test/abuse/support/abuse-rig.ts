/** The whole system under attack: honest clients use it, a generator abuses it, a witness watches the machine. */
import type { ChannelStatus, Config } from '@mcae/schema';
import { blocksLost } from '../../faults/support/fault-rig.js';
import { virtualConfig } from '../../support/configs.js';
import { useFixture } from '../../support/fixtures.js';
import type { Service } from '../../support/services.js';
import { type Answer, type System, startSystem } from '../../support/system.js';
import { until } from '../../support/until.js';
import type { Target } from '../clients/attack.js';
import type { GeneratorCalls } from '../clients/generator/main.js';
import type { PanelCalls, PanelSetUp } from '../clients/panel/report.js';
import type { WitnessCalls } from '../clients/witness/main.js';
import { ClientHandle } from './client-handle.js';
import { type Figures, FiguresTable } from './figures-table.js';
import { PRESSES, ROW_MS, type Row, type Run } from './rows/row.js';
import { failuresOf, voidReason } from './rows/verdict.js';
import { age } from './system/aged-system.js';
import { authorize, serveTls, TokensFile } from './system/secured.js';

/** Runs of a row until one counts; fewer where each is long. */
const MOST_RUNS = 3;
const MOST_LONG_RUNS = 2;
const LONG_MS = 4_000;
const CALM_MS = 30;
const CALM_TIMES = 3;
const CALM_AFTER_MS = 10_000;
const CALM_BEFORE_MS = 20_000;

/** What the rig ends besides the system. */
interface Own {
  readonly tokens: TokensFile | undefined;
  readonly secure: Service | undefined;
}

export interface AbuseRigOptions {
  /** Of the table of figures. */
  readonly title: string;
  readonly config?: Config;
  readonly tokens?: boolean;
  /** Served over TLS too, and attacked there. */
  readonly https?: boolean;
  /** Has ten minutes of levels, and a long audit. */
  readonly aged?: boolean;
}

/** Four streams of three channels: one key is held on each, the others have single presses. */
export const abusedConfig = (change: (config: Config) => void = () => {}): Config =>
  virtualConfig((config) => {
    const four = Object.values(config.logical_channels);
    for (let channel = 5; channel <= 12; channel++)
      config.logical_channels[channel] = { ...four[(channel - 1) % 4]! };
    change(config);
  });
const HELD = [1, 2, 3, 4];
const PRESSED = [5, 6, 7, 8, 9, 10, 11, 12];

export class AbuseRig {
  readonly system: System;
  readonly target: Target;
  readonly #panel = new ClientHandle<PanelCalls>('panel');
  readonly #witness = new ClientHandle<WitnessCalls>('witness');
  readonly #table: FiguresTable;
  readonly #own: Own;
  #logBytes = 0;

  private constructor(system: System, target: Target, title: string, own: Own) {
    this.system = system;
    this.target = target;
    this.#table = new FiguresTable(title);
    this.#own = own;
    const { secure } = own;
    for (const service of [system.audioIo, system.controlApi, ...(secure ? [secure] : [])])
      for (const stream of [service.process.stdout, service.process.stderr])
        stream?.on('data', (text: string) => {
          this.#logBytes += text.length;
        });
  }

  static async start(options: AbuseRigOptions): Promise<AbuseRig> {
    const { title, config = abusedConfig(), aged = false } = options;
    const tokens = options.tokens ? await TokensFile.make() : undefined;
    const system = await startSystem({ config, ...(tokens && { env: tokens.env }) });
    if (tokens) authorize(system, tokens.byName.engineer);
    try {
      await system.ready();
      if (aged) await age(system);
      const secure = options.https ? await serveTls(system, tokens) : undefined;
      const { url = system.apiUrl, ca } = secure ?? {};
      const { natsUrl, node } = system;
      const { byName, newcomers } = tokens ?? {};
      const target = { url, ca, natsUrl, node, tokens: byName, newcomerTokens: newcomers };
      return new AbuseRig(system, target, title, { tokens, secure: secure?.service });
    } catch (error) {
      await system.stop();
      await tokens?.remove();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#table.write();
    const { secure, tokens } = this.#own;
    await Promise.all([this.#panel.close(), this.#witness.close(), secure?.stop()]);
    await this.system.stop();
    await tokens?.remove();
  }

  /**
   * The row, until a run counts; its figures stand in the table.
   * @param disturb is done at its start, beside the attack
   * @returns what did not hold
   */
  async holds(
    row: Row,
    disturb: () => Promise<unknown> = async () => {},
    more: Partial<PanelSetUp> = {},
  ): Promise<string[]> {
    const voids: string[] = [];
    const most = (row.ms ?? ROW_MS) > LONG_MS ? MOST_LONG_RUNS : MOST_RUNS;
    for (;;) {
      const run = await this.#run(row, disturb, more);
      const reason = voidReason(run);
      if (reason === undefined || voids.length === most - 1) {
        const figures: Figures = { run, voids };
        this.#table.add(figures);
        return reason === undefined
          ? failuresOf(run)
          : [`no run of ${most} counts: ${[...voids, reason].join('; ')}`, ...failuresOf(run)];
      }
      voids.push(reason);
    }
  }

  async channels(): Promise<Readonly<Record<string, ChannelStatus>>> {
    return (await this.system.request(`/status?node=${this.system.node}`)).body.channels;
  }

  async #run(row: Row, disturb: () => Promise<unknown>, more: Partial<PanelSetUp>): Promise<Run> {
    const { ms = ROW_MS, newcomersFrom, honestViewer } = row;
    await this.calm();
    const before = heldOnly(await this.channels());
    const logBytes = this.#logBytes;
    const generator = new ClientHandle<GeneratorCalls>('generator');
    try {
      await this.#panel.call('begin', {
        target: this.target,
        held: HELD,
        pressed: PRESSED,
        presses: PRESSES,
        ...(newcomersFrom !== undefined && { newcomersFrom }),
        ...(honestViewer !== undefined && { honestViewer }),
        ...more,
      });
      await this.#witness.call('reset');
      const measured = this.#panel.call('measure', { ms });
      const { target } = this;
      const started = generator.call('start', { target, attacks: row.attacks });
      const [attack, panel] = await Promise.all([
        started.then(() => measured).then(() => generator.call('stop')),
        measured,
        disturb(),
      ]);
      const stalls = await this.#witness.call('read');
      await this.#panel.call('end');
      await generator.close();
      const isCalmAfter = await this.calm(CALM_AFTER_MS).then(
        () => true,
        () => false,
      );
      const after = isCalmAfter ? heldOnly(await this.channels()) : before;
      const logKb = Math.round((this.#logBytes - logBytes) / 1_000);
      const lost = blocksLost(before, after);
      return { row, panel, attack, stalls, blocksLost: lost, logKb, isCalmAfter };
    } finally {
      await generator.close();
    }
  }

  /** Every gate is closed and no mute is left, and answers come at once. */
  async calm(withinMs = CALM_BEFORE_MS): Promise<void> {
    let quick = 0;
    await until(
      'the system is calm',
      async () => {
        const startMs = performance.now();
        const answer = await this.#quiet(PRESSED[quick % PRESSED.length]!);
        const isQuick = answer?.status === 200 && performance.now() - startMs < CALM_MS;
        quick = isQuick ? quick + 1 : 0;
        return quick >= PRESSED.length + CALM_TIMES;
      },
      { withinMs, everyMs: 1 },
    );
  }

  #quiet(channel: number): Promise<Answer | undefined> {
    const json = { channel, gate_open: false, mute: false };
    return this.system.request(`/ptt?node=${this.system.node}`, { json }).catch(() => undefined);
  }
}

/** One channel of each stream: a block that a stream loses counts once. */
const heldOnly = (channels: Readonly<Record<string, ChannelStatus>>) =>
  Object.fromEntries(HELD.map((channel) => [channel, channels[channel]!]));

/** For all tests of a suite. */
export const useAbuseRig = (options: AbuseRigOptions): AbuseRig =>
  useFixture(
    'suite',
    () => AbuseRig.start(options),
    (rig) => rig.stop(),
  );
