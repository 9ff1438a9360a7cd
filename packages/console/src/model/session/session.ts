/** The console's whole state: one service, the engine that is looked at, its channels. */
import {
  type Client,
  type ClientOptions,
  createClient,
  type Link,
  type LiveTelemetry,
  repeat,
  type TelemetryEvent,
} from '@mcae/client';
import type { Clock } from '@mcae/clock';
import type { Alarm } from '@mcae/schema';
import { computed, signal } from '@preact/signals';
import { ChannelModel } from '../channels/channel-model.js';
import { sortAlarms, withAlarm } from '../events/alarm-list.js';
import { describeBreak, describeEvent, describeLink } from '../events/describe-event.js';
import { EventLog, type LogEntry } from '../events/event-log.js';
import { setIfChanged } from '../set-if-changed.js';
import { LiveNode, type Liveness } from './live-node.js';
import type { Settings } from './settings.js';
import type { SignIn } from './sign-in.js';

/** How often ages and tallies are looked at, besides each message. */
const TICK_MS = 100;
/** What did not work stays this long on the page; in the log it stays. */
const NOTICE_MS = 8_000;
const NEVER: Liveness = { live: false, ageMs: null, why: 'no_connection' };

export interface SessionOptions {
  readonly connection: Pick<ClientOptions, 'baseUrl' | 'token'>;
  readonly settings: Settings;
  /** What who sits here may do. */
  readonly signIn: Pick<SignIn, 'refusal' | 'nameOf'>;
  readonly time: Clock;
}

export class Session {
  readonly settings: Settings;
  readonly nodes = signal<readonly string[]>([]);
  readonly node = signal<string | null>(null);
  readonly liveness = signal<Liveness>(NEVER);
  readonly channels = signal<readonly ChannelModel[]>([]);
  readonly alarms = signal<readonly Alarm[]>([]);
  readonly log = signal<readonly LogEntry[]>([]);
  readonly engine = signal<{ version: string; revision: string; sampleRateHz: number } | null>(
    null,
  );
  /** The last thing that did not work, until it is dismissed or works. */
  readonly notice = signal<string | null>(null);
  /** Channels that I am heard on, by label. */
  readonly liveOn = computed(() =>
    this.channels.value.filter((c) => c.tally.value.kind === 'me_live').map((c) => c.label),
  );
  /** Which way levels come, and whether the service answers: without it no key works. */
  readonly link = signal<Link>({ way: null, isServiceUp: true });
  readonly #options: SessionOptions;
  readonly #live = new Map<string, LiveNode>();
  readonly #log = new EventLog();
  #client: Client;
  readonly #telemetry: LiveTelemetry;
  #stop: (() => void)[] = [];
  #cancelNotice: () => void = () => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    this.settings = options.settings;
    this.#client = createClient(options.connection);
    this.#telemetry = this.#client.liveTelemetry(options.time);
  }

  /** Requests to the engine that is looked at. */
  get client(): Client {
    return this.#client;
  }

  get time(): Clock {
    return this.#options.time;
  }

  start(): void {
    const stop = this.#telemetry.start({
      onEvent: (event) => this.#onEvent(event),
      onConnection: (connected, reason) => this.#onConnection(connected, reason),
      onBreak: (what) => this.#add(describeBreak(what)),
      onLink: (link) => this.#onLink(link),
    });
    this.#stop = [stop, repeat(this.time, TICK_MS, () => this.update())];
  }

  stop(): void {
    this.cancelKeys();
    for (const stop of this.#stop) stop();
  }

  /** Looks at another engine; what is held is let go first. */
  selectNode(node: string): void {
    if (node === this.node.value) return;
    this.cancelKeys();
    this.node.value = node;
    this.#client = createClient({ ...this.#options.connection, node });
    this.channels.value = [];
    this.alarms.value = [];
    this.update();
    void this.#readAlarms();
  }

  channel(channel: number): ChannelModel | undefined {
    return this.channels.value.find((each) => each.channel === channel);
  }

  /** Lets every key go: the window lost the hand that held them. */
  cancelKeys(): void {
    for (const channel of this.channels.value) channel.cancel();
  }

  abandonKeys(): void {
    for (const channel of this.channels.value) channel.key.abandon();
  }

  async acknowledge(id: string): Promise<void> {
    try {
      const alarm = await this.#client.acknowledge(id, this.settings.holder.value);
      this.alarms.value = withAlarm(this.alarms.value, alarm);
    } catch (error) {
      this.report(`Alarm not acknowledged: ${messageOf(error)}`);
    }
  }

  /** Says what did not work, on the page and in the log. */
  report(text: string): void {
    this.#cancelNotice();
    this.#cancelNotice = this.time.after(NOTICE_MS, () => this.dismissNotice());
    this.notice.value = text;
    this.#add({ kind: 'link', severity: 'warning', text });
  }

  dismissNotice(): void {
    this.notice.value = null;
  }

  update(): void {
    const nowMs = this.time.monoMs();
    const live = this.#current();
    const before = this.liveness.peek();
    const now = live?.liveness(nowMs) ?? NEVER;
    if (before.live && !now.live) this.#add(LOST);
    if (!before.live && now.live && before.ageMs !== null) this.#add(BACK);
    // Tenths of a second are all that is shown of an age.
    setIfChanged(this.liveness, roundAge(now));
    const status = live?.status;
    if (status) {
      const { version, config_revision: revision, sample_rate: sampleRateHz } = status;
      setIfChanged(this.engine, { version, revision, sampleRateHz });
      this.#setChannels(Object.keys(status.channels).map(Number));
    }
    for (const channel of this.channels.peek()) channel.update(nowMs);
  }

  #current(): LiveNode | undefined {
    const node = this.node.peek();
    return node === null ? undefined : this.#live.get(node);
  }

  #onEvent(event: TelemetryEvent): void {
    const { node } = event.message;
    if (!this.#live.has(node)) this.#addNode(node);
    if (node !== this.node.peek()) return;
    if (event.name === 'alarm')
      this.alarms.value = withAlarm(this.alarms.value, event.message.alarm);
    const entry = describeEvent(event, (channel) => this.channel(channel)?.label ?? `${channel}`);
    if (entry) this.#add(entry);
    this.update();
  }

  #addNode(node: string): void {
    const live = new LiveNode(() => this.#telemetry.engine(node));
    live.setConnected(true);
    this.#live.set(node, live);
    // What the client had to forget for it is listed no more.
    for (const name of this.#live.keys())
      if (!this.#telemetry.engine(name) && name !== this.node.peek()) this.#live.delete(name);
    this.nodes.value = [...this.#live.keys()].sort();
    if (this.node.peek() === null) this.selectNode(node);
  }

  #onConnection(connected: boolean, reason: string | null): void {
    for (const live of this.#live.values()) live.setConnected(connected);
    if (!connected) this.cancelKeys();
    if (connected && this.node.peek() !== null) void this.#readAlarms();
    if (reason !== null && this.liveness.peek().live)
      this.#add({ kind: 'link', severity: 'critical', text: `Connection lost: ${reason}` });
    this.update();
  }

  #onLink(link: Link): void {
    const text = describeLink(this.link.peek(), link);
    this.link.value = link;
    if (!link.isServiceUp) this.cancelKeys();
    if (text) this.#add(text);
  }

  async #readAlarms(): Promise<void> {
    const client = this.#client;
    try {
      const alarms = await client.alarms();
      if (client === this.#client) this.alarms.value = sortAlarms(alarms);
    } catch (error) {
      this.#add({
        kind: 'alarm',
        severity: 'warning',
        text: `Alarms not read: ${messageOf(error)}`,
      });
    }
  }

  #setChannels(numbers: readonly number[]): void {
    const before = this.channels.peek();
    const sorted = [...numbers].sort((a, b) => a - b);
    if (before.map(({ channel }) => channel).join() === sorted.join()) return;
    for (const gone of before.filter(({ channel }) => !sorted.includes(channel))) gone.cancel();
    const live = this.#current();
    if (!live) return;
    this.channels.value = sorted.map(
      (channel) =>
        before.find((each) => each.channel === channel) ?? this.#newChannel(channel, live),
    );
  }

  #newChannel(channel: number, live: LiveNode): ChannelModel {
    const { settings, signIn, time } = this.#options;
    return new ChannelModel({
      channel,
      live,
      settings,
      signIn,
      time,
      client: this.#client,
      onKey: () => this.update(),
      onProblem: (of, error) =>
        this.report(`${this.channel(of)?.label ?? `Channel ${of}`}: ${messageOf(error)}`),
    });
  }

  #add(entry: Omit<LogEntry, 'id' | 'atMs'>): void {
    this.#log.add({ ...entry, atMs: this.time.wallMs() });
    this.log.value = this.#log.entries;
  }
}

const LOST = { kind: 'link', severity: 'critical', text: 'Levels are no longer live' } as const;
const BACK = { kind: 'link', severity: 'info', text: 'Levels are live again' } as const;

const roundAge = (liveness: Liveness): Liveness =>
  liveness.ageMs === null
    ? liveness
    : { ...liveness, ageMs: liveness.live ? 0 : Math.floor(liveness.ageMs / 100) * 100 };

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
