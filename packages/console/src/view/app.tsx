import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Announcer, Banner, Notice } from './banner.js';
import { ChannelsView } from './channels/channels-view.js';
import { ConfigView } from './config/config-view.js';
import { useConsole } from './console-context.js';
import { DevicesView } from './devices-view.js';
import { Header } from './header.js';
import { VIEWS, viewName } from './routes.js';
import { SignInView } from './sign-in-view.js';

export function App() {
  const { session, signIn } = useConsole();
  // The title says it as well: another tab may be in front.
  useSignalEffect(() => {
    const on = session.liveOn.value;
    document.title = on.length > 0 ? `● Live: ${on.join(', ')}` : 'Mission Control Audio';
  });
  const name = viewName.value;
  const isLive = session.liveness.value.live && signIn.state.value.phase === 'in';
  useEffect(() => {
    document.documentElement.dataset['live'] = String(isLive);
  }, [isLive]);
  const { value: who } = signIn.state;
  if (who.phase === 'out') return <SignInView reason={who.reason} />;
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to {VIEWS[name].toLowerCase()}
      </button>
      <Header />
      <Banner />
      <Announcer />
      <Notice />
      <main id="main" tabIndex={-1}>
        {name === 'channels' && <ChannelsView />}
        {name === 'devices' && <DevicesView />}
        {name === 'config' && <ConfigView />}
      </main>
    </>
  );
}

const skip = () => document.querySelector<HTMLElement>('main')?.focus();
