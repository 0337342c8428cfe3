/**
 * The parts of osls that plugins use.
 *
 * @typeParam Service the parts of serverless.yml that a plugin reads or changes
 */
export interface Osls<Service> {
  readonly service: Service;
  /** The command as it was typed, such as `['deploy', 'function']`. */
  readonly processedInput: { readonly commands: readonly string[] };
  /** osls prints this error without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
}

/** The parts of osls that tell how a command was given, and how serverless.yml reads. */
export interface OslsCommand<Service> extends Osls<Service> {
  /** The folder of serverless.yml. */
  readonly serviceDir: string;
  /** serverless.yml with most of its variables, before its schema makes texts of numbers. */
  readonly configurationInput: Readonly<Record<string, unknown>>;
  readonly processedInput: {
    readonly commands: readonly string[];
    readonly options: {
      readonly stage?: string;
      readonly function?: string;
      /** Each as `name=value`. */
      readonly param?: string | readonly string[];
    };
    readonly isHelpRequest?: boolean;
  };
}

/** The third argument of a plugin, with which it writes to the operator. */
export interface PluginWriters {
  readonly log: PluginLog;
  readonly progress: unknown;
}

export type PluginLog = Readonly<Record<LogLevel, (...words: unknown[]) => void>>;

export type LogLevel = 'debug' | 'verbose' | 'info' | 'notice' | 'warning' | 'error';
