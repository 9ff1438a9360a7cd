/**
 * Runs before each file of unit tests: starting a process or opening a socket fails there, since a test that
 * does so is not deterministic. It belongs into a file named `*.integration.test.ts`.
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

// fork, spawn and exec all call this method, which the types do not mention; spawnSync does not.
forbid(ChildProcess.prototype, 'spawn', 'starts a process');
forbid(Server.prototype, 'listen', 'listens on a socket');
forbid(Socket.prototype, 'connect', 'connects to a socket');
