/** The faults of a soak, as sentences: losses that neither the rig nor the machine explains, growth, restarts. */

const GROWN_MB = 4;
const GROWN_HANDLES = 4;
/** In a shorter soak the heap has not settled: its growth proves nothing. */
const JUDGED_MINUTES = 10;
/** Of each loopback: twice what the C callback lost, this much, and as much for each stall of the machine. */
const RIG_BLOCKS = 5;
const STALL_BLOCKS = 15;
/** More stalls of the machine than this excuse no more losses. */
const MOST_STALLS = 40;

export function faultsOf(one) {
  return [...lost(one), ...restarted(one), ...grown(one)].map(
    (fault) => `${one.scenario}: ${fault}`,
  );
}

/** On cards there is no C callback to compare with: losses are printed, not judged. */
function lost({ inputXruns, outputXruns, lateBlocks, isRig, control, stalls, channels }) {
  if (!isRig) return [];
  if (!(control?.callbacks > 0)) return ['the C callback beside it printed nothing'];
  const blocks = inputXruns + outputXruns + lateBlocks;
  const allowed = RIG_BLOCKS + STALL_BLOCKS * Math.min(stalls, MOST_STALLS);
  const explained = channels * (2 * (control.xruns + control.late) + allowed);
  return blocks > explained
    ? [`${blocks} xruns and late blocks, of which ${explained} are explained`]
    : [];
}

function restarted({ restarts, stalls, reasons }) {
  return restarts > 0 && stalls === 0 ? [`${restarts} restarts: ${reasons.join('; ')}`] : [];
}

function grown({ minutes, processes, rssMb, handles }) {
  const [rssBefore, rssAfter] = rssMb;
  const [handlesBefore, handlesAfter] = handles;
  return processes.flatMap((name, i) => [
    ...(minutes >= JUDGED_MINUTES && rssAfter[i] - rssBefore[i] > GROWN_MB ? [`${name} grew`] : []),
    ...(handlesAfter[i] - handlesBefore[i] > GROWN_HANDLES ? [`${name} holds more handles`] : []),
  ]);
}
