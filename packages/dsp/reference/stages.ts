/** The stages before the compressor, in the order of the chain. To add one is to add it to this list. */
import type { ChainParameters } from '@mcae/schema';
import { HighPass } from './high-pass/high-pass.js';
import { InputGain } from './input-gain/input-gain.js';
import type { SampleStage } from './samples/sample-stage.js';

type StageClass = new (parameters: ChainParameters, sampleRateHz: number) => SampleStage;

export const STAGES: readonly StageClass[] = [InputGain, HighPass];
