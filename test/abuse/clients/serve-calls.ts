/** A client of the suite is a process of its own; the suite calls it over the channel that forked it. */

// biome-ignore lint/suspicious/noExplicitAny: each client names the parameters of its calls
export type Calls = Readonly<Record<string, (argument: any) => unknown>>;

export interface Call {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

/** Answers every call once. The process ends when the suite has gone, whatever is under way. */
export function serveCalls(calls: Calls): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ id, name, argument }: Call) => {
    const answer = (reply: Reply) => void process.send?.(reply);
    void (async () => calls[name]?.(argument))().then(
      (result) => answer({ id, result }),
      (error: unknown) =>
        answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : `${error}` }),
    );
  });
}
