/**
 * Runs before each file of unit tests: whatever starts a process or opens a socket fails. What does
 * is not deterministic; such a test is named `*.integration.test.ts`.
 */
import { ChildProcess } from 'node:child_process';
import { Server, Socket } from 'node:net';

function forbid(object: object, method: string, does: string): void {
  Object.defineProperty(object, method, {
    value: () => {
      throw new Error(`a unit test ${does}: name its file *.integration.test.ts`);
    },
  });
}

// ChildProcess has a method that its types do not mention: fork, spawn and exec end there.
forbid(ChildProcess.prototype, 'spawn', 'starts a process');
forbid(Server.prototype, 'listen', 'listens on a socket');
forbid(Socket.prototype, 'connect', 'connects to a socket');
