import type { EmulatedAws } from '../deploy/emulated-aws';
import type { Emulator } from '../deploy/emulator';
import type { PythonTools } from '../deploy/python-tools';
import type { Report } from '../deploy/report';

/** What all examples share. */
export interface Scene {
  readonly report: Report;
  readonly tools: PythonTools;
  readonly emulator: Emulator;
  readonly aws: EmulatedAws;
  /** A copy of the project, in which osls may write. */
  readonly project: string;
}

/** A folder of examples/, and the proof that it works on this machine and on the emulator. */
export interface Example {
  /** For the option `--example`. */
  readonly name: string;
  readonly check: (scene: Scene) => Promise<void>;
}
