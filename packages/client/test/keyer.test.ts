/** The dead man's handle over a simulated clock and a port that answers when it is told to. */
import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiProblem, Keyer, type KeyPort, type KeyState, type LeaseAnswer } from '../src/index.js';

const ANSWER: LeaseAnswer = {
  status: 'ok',
  channel: 1,
  holder: 'flight',
  lease_ms: 500,
  renewed: true,
  timeout_in_s: 120,
  gate_open: true,
  mute: false,
};

/** Records each request; `answer` says how the next leases end. */
class FakePort implements KeyPort {
  readonly sent: string[] = [];
  underWay = 0;
  mostUnderWay = 0;
  answer: (deadlineMs: number) => Promise<LeaseAnswer> = async () => ANSWER;
  readonly #clock: SimulatedClock;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  async lease(_channel: number, _lease: unknown, deadlineMs: number): Promise<LeaseAnswer> {
    return this.#record('PUT', () => this.answer(deadlineMs));
  }

  async release(): Promise<never> {
    return this.#record('DELETE', () => Promise.reject(new ApiProblem('no_answer', 'gone')));
  }

  async #record<T>(method: string, run: () => Promise<T>): Promise<T> {
    this.sent.push(`${method} ${Math.round(this.#clock.monoMs())}`);
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      return await run();
    } finally {
      this.underWay--;
    }
  }
}

let clock: SimulatedClock;
let port: FakePort;
let keyer: Keyer;
let phases: KeyState['phase'][];

beforeEach(() => {
  clock = new SimulatedClock();
  port = new FakePort(clock);
  phases = [];
  keyer = new Keyer({
    channel: 1,
    holder: 'flight',
    port,
    time: clock,
    onChange: ({ phase }) => phases.push(phase),
  });
});

/** Never answers within the deadline. */
const noAnswer = (deadlineMs: number) =>
  new Promise<never>((_, reject) =>
    clock.after(deadlineMs, () => reject(new ApiProblem('deadline_exceeded', 'late'))),
  );

describe('a key that is held', () => {
  it('is leased at once and renewed each 150 ms until it is let go', async () => {
    keyer.press();
    await clock.advance(400);
    expect(port.sent).toEqual(['PUT 0', 'PUT 150', 'PUT 300']);
    void keyer.release();
    await clock.advance(1_000);
    expect(port.sent).toEqual(['PUT 0', 'PUT 150', 'PUT 300', 'DELETE 400']);
    expect(phases).toEqual(['opening', 'held', 'held', 'held', 'idle']);
  });

  it('never has two requests under way; a release waits for the renewal before it', async () => {
    port.answer = () => new Promise((resolve) => clock.after(170, () => resolve(ANSWER)));
    keyer.press();
    await clock.advance(200);
    void keyer.release();
    expect(keyer.state.phase).toBe('idle');
    await clock.advance(1_000);
    expect(port.sent).toEqual(['PUT 0', 'PUT 170', 'DELETE 340']);
    expect(port.mostUnderWay).toBe(1);
  });

  it('pressed again at once, goes on after the release', async () => {
    keyer.press();
    await clock.advance(10);
    void keyer.release();
    keyer.press();
    await clock.advance(10);
    expect(port.sent).toEqual(['PUT 0', 'DELETE 10', 'PUT 10']);
    expect(keyer.state.phase).toBe('held');
  });

  it('that was refused sends nothing until it is pressed again', async () => {
    keyer.press();
    await clock.advance(100);
    port.answer = () => Promise.reject(new ApiProblem('rekey_needed', 'closed', { status: 409 }));
    await clock.advance(2_000);
    expect(port.sent).toEqual(['PUT 0', 'PUT 150']);
    expect(keyer.state.phase).toBe('refused');
    port.answer = async () => ANSWER;
    void keyer.release();
    keyer.press();
    await clock.advance(10);
    expect(keyer.state.phase).toBe('held');
  });

  it('survives one renewal without an answer', async () => {
    keyer.press();
    await clock.advance(100);
    port.answer = noAnswer;
    await clock.advance(200);
    port.answer = async () => ANSWER;
    await clock.advance(200);
    expect(keyer.state.phase).toBe('held');
  });

  it('is lost as soon as its lease must have ended', async () => {
    keyer.press();
    await clock.advance(10);
    port.answer = noAnswer;
    await clock.advance(489);
    expect(keyer.state.phase).toBe('held');
    await clock.advance(2);
    expect(keyer.state.phase).toBe('lost');
    const { length } = port.sent;
    await clock.advance(5_000);
    expect(port.sent).toHaveLength(length);
  });

  it('says so at once when the page goes', async () => {
    port.answer = noAnswer;
    keyer.press();
    await clock.advance(20);
    keyer.releaseNow();
    expect(port.sent).toEqual(['PUT 0', 'DELETE 20']);
  });
});
