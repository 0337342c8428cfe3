import type { EmulatedAws } from '../deploy/emulated-aws';
import type { Emulator } from '../deploy/emulator';
import type { AcceptedDifference } from './compare';
import type { Comparison } from './comparison';

/** What all kinds share. */
export interface Scene {
  readonly emulator: Emulator;
  readonly aws: EmulatedAws;
  readonly print: (line: string) => void;
  /** Has something ended when the kind is done, also after an error; the last one first. */
  readonly defer: (end: () => unknown) => void;
}

/** A kind of API: how its two targets are started, and the requests to them. */
export interface Kind {
  /** For the option `--kind`. */
  readonly name: string;
  readonly accepted: readonly AcceptedDifference[];
  readonly compare: (scene: Scene, comparison: Comparison) => Promise<void>;
}
