import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Session } from '../model/session/session.js';
import type { SignIn } from '../model/session/sign-in.js';
import type { FrameLoop } from './frame-loop.js';

export interface ConsoleParts {
  readonly session: Session;
  readonly signIn: SignIn;
  readonly frames: FrameLoop;
}

export const ConsoleContext = createContext<ConsoleParts | null>(null);

export function useConsole(): ConsoleParts {
  const parts = useContext(ConsoleContext);
  if (!parts) throw new Error('not inside the console');
  return parts;
}
