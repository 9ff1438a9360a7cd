/** How long closing took from each place, beside the figures of the attacks. */
import { writePart } from './figures-table.js';

export interface Closed {
  readonly place: string;
  /** From sending to carrying out; undefined: it was not. */
  readonly tookMs: number | undefined;
  readonly failure: string | undefined;
}

export class ClosingTable {
  readonly #rows: string[][] = [];
  #places: readonly string[] = [];

  add(trouble: string, closed: readonly Closed[]): void {
    this.#places = closed.map(({ place }) => place);
    this.#rows.push([trouble, ...closed.map(cell)]);
  }

  write(): void {
    const header = ['closed in ms, while there is', ...this.#places];
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
    const lines = [line(header), `|${'---|'.repeat(header.length)}`, ...this.#rows.map(line)];
    writePart('Closing', lines.join('\n'));
  }
}

function cell({ tookMs, failure, place }: Closed): string {
  const took = tookMs === undefined ? 'not' : `${Math.round(tookMs)}`;
  return failure === undefined ? took : `${took} (${failure.slice(place.length + 2)})`;
}
