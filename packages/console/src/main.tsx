/** The console's composition root: the page, this machine's clock, the browser's storage. */
import { createClient, systemTime } from '@mcae/client';
import { render } from 'preact';
import { GamepadKeys } from './input/gamepad-keys.js';
import { listenToKeyboard } from './input/keyboard-keys.js';
import { guardKeys } from './input/release-guards.js';
import { Session } from './model/session/session.js';
import { Settings } from './model/session/settings.js';
import { SignIn } from './model/session/sign-in.js';
import { App } from './view/app.js';
import { ConsoleContext } from './view/console-context.js';
import { FrameLoop } from './view/frame-loop.js';
import { followAddress, viewName } from './view/routes.js';
import './styles/base.css';
import './styles/header.css';
import './styles/strip.css';
import './styles/dense.css';
import './styles/panels.css';
import './styles/config.css';
import './styles/sign-in.css';

const root = document.getElementById('app');
if (!root) throw new Error('the page has no place for the console');

let hasStarted = false;
const signIn = new SignIn({
  client: createClient({ baseUrl: '' }),
  time: systemTime,
  onIn: () => {
    // Nothing of the previous session may show in this one.
    if (hasStarted) location.reload();
    else session.start();
    hasStarted = true;
  },
  onOut: () => session.stop(),
});
const session: Session = new Session({
  connection: { baseUrl: '' },
  signIn,
  settings: new Settings(localStorage, suggestedName()),
  time: systemTime,
});
const frames = new FrameLoop();
const pads = new GamepadKeys({
  down: (channel, source) => session.channel(channel)?.press(source, systemTime.monoMs()),
  up: (channel, source) => session.channel(channel)?.letGo(source, systemTime.monoMs()),
  cancel: (channel, source) => session.channel(channel)?.cancel(source),
});

followAddress(() => session.cancelKeys());
guardKeys(session);
listenToKeyboard(session, () => viewName.value === 'channels');
frames.add(() => pads.poll(readPads()));
frames.start();
void signIn.start();
render(
  <ConsoleContext.Provider value={{ session, signIn, frames }}>
    <App />
  </ConsoleContext.Provider>,
  root,
);

/** Two consoles without a name must not look like one holder. */
function suggestedName(): string {
  const [number = 0] = crypto.getRandomValues(new Uint16Array(1));
  return `Console ${(number % 900) + 100}`;
}

function readPads() {
  if (typeof navigator.getGamepads !== 'function') return [];
  return navigator
    .getGamepads()
    .flatMap((pad) =>
      pad?.connected
        ? [{ index: pad.index, pressed: pad.buttons.map(({ pressed }) => pressed) }]
        : [],
    );
}
