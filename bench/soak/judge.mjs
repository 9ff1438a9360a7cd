/** What of a soak is a fault of ours, in words; of what it met, that which the rig and the machine explain is none. */

const GROWN_MB = 4;
const GROWN_HANDLES = 4;
/** A heap that is still finding its size tells nothing. */
const JUDGED_MINUTES = 10;
/** Of each line: twice what the C callback lost, this much, and as much for each stall of the machine. */
const RIG_BLOCKS = 5;
const STALL_BLOCKS = 15;
/** A machine that stands still more often than this is no excuse for all that is lost on it. */
const MOST_STALLS = 40;

export function faultsOf(one) {
  return [...lost(one), ...restarted(one), ...grown(one)].map(
    (fault) => `${one.scenario}: ${fault}`,
  );
}

/** On cards there is no C callback beside ours to hold it against: then it is only told. */
function lost({ inputXruns, outputXruns, lateBlocks, isRig, control, stalls, lines }) {
  if (!isRig) return [];
  if (!(control?.callbacks > 0)) return ['the C callback beside it told nothing'];
  const blocks = inputXruns + outputXruns + lateBlocks;
  const allowed = RIG_BLOCKS + STALL_BLOCKS * Math.min(stalls, MOST_STALLS);
  const explained = lines * (2 * (control.xruns + control.late) + allowed);
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
