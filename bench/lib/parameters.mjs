import { GateRampMs, mergeChain } from '@mcae/schema';

/**
 * The seed's parameters, which every contestant is set to as far as it can be.
 * @param {object} [overrides] what differs, as a channel's `dsp` has it
 */
export function parameters(overrides = {}) {
  return mergeChain(GateRampMs.default, [overrides]);
}
