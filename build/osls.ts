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

/** The third argument of a plugin, with which it writes to the operator. */
export interface PluginWriters {
  readonly log: PluginLog;
  readonly progress: unknown;
}

export type PluginLog = Readonly<Record<LogLevel, (...words: unknown[]) => void>>;

export type LogLevel = 'debug' | 'verbose' | 'info' | 'notice' | 'warning' | 'error';
