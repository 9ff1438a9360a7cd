/** What leaves: through gain, gate, insert and meter. */
import { addInsert, meterBlock, putOut, putSilence } from './audio';
import { putOutDithered } from './dither';
import * as state from './state';

/** The sub-blocks that leave, through gain, gate, insert and meter. */
export function leave(at: i32, subBlocks: i32, withInsert: i32): void {
  const open = state.gateOpen;
  if (!open) putSilence(at, subBlocks);
  else if (state.dither) putOutDithered(at, subBlocks);
  else if (!withInsert) {
    putOut(at, subBlocks);
    return;
  } else putOutUnmetered(at, subBlocks);
  if (withInsert) addInsert(at, subBlocks);
  if (open | withInsert) meterBlock(at, subBlocks);
}

/** What leaves is metered after the insert is added. */
function putOutUnmetered(at: i32, subBlocks: i32): void {
  const energy = state.energyAfter;
  const peak = state.peakAfter;
  const clipped = state.clippedAfter;
  putOut(at, subBlocks);
  state.energyAfter = energy;
  state.peakAfter = peak;
  state.clippedAfter = clipped;
}
