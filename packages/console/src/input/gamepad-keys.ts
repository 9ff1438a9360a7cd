/** Buttons 1 to 9 of any gamepad, or of a foot switch that reports as one, key channels 1 to 9. */
export interface PadState {
  readonly index: number;
  readonly pressed: readonly boolean[];
}

export interface PadActions {
  down(channel: number, source: string): void;
  up(channel: number, source: string): void;
  cancel(channel: number, source: string): void;
}

const MAX_BUTTONS = 9;

export class GamepadKeys {
  readonly #actions: PadActions;
  readonly #held = new Map<string, { channel: number; pad: number }>();

  constructor(actions: PadActions) {
    this.#actions = actions;
  }

  /** Reads every connected pad; a pad that was unplugged releases the keys that it held. */
  poll(pads: readonly PadState[]): void {
    const present = new Set(pads.map(({ index }) => index));
    for (const [source, { channel, pad }] of this.#held)
      if (!present.has(pad)) {
        this.#held.delete(source);
        this.#actions.cancel(channel, source);
      }
    for (const { index, pressed } of pads)
      for (const [button, isDown] of pressed.slice(0, MAX_BUTTONS).entries())
        this.#take(index, button, isDown);
  }

  #take(pad: number, button: number, isDown: boolean): void {
    const source = `gamepad:${pad}:${button}`;
    const channel = button + 1;
    if (isDown === this.#held.has(source)) return;
    if (isDown) {
      this.#held.set(source, { channel, pad });
      this.#actions.down(channel, source);
    } else {
      this.#held.delete(source);
      this.#actions.up(channel, source);
    }
  }
}
