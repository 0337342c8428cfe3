import { parseArgs, type ParseArgsConfig } from 'node:util';

/** An option of a tool: as `parseArgs` takes it, and for its help. */
interface ToolOption {
  readonly type: 'boolean' | 'string';
  readonly default?: string;
  /** Whether it may be given more than once; its value is then a list. */
  readonly multiple?: true;
  /** The name of its value in the help. */
  readonly value?: string;
  readonly help: string;
}

/** A command line tool of this project. */
export interface Tool<Options extends Readonly<Record<string, ToolOption>>> {
  /** The npm script that runs it. */
  readonly script: string;
  /** Sentences for the help, one a line. */
  readonly purpose: string;
  readonly options: Options;
  /** The names of the arguments that are not options, for the help; a tool without them takes none. */
  readonly positionals?: string;
}

/** The values of the options by name; a `boolean` that is not given is undefined, and so is a `string` without default. */
type Values<Options extends Readonly<Record<string, ToolOption>>> = {
  readonly [Name in keyof Options]: Options[Name] extends { readonly default: string }
    ? string
    : Value<Options[Name]> | undefined;
};

type Value<Option extends ToolOption> = Option extends { readonly multiple: true }
  ? readonly string[]
  : Option['type'] extends 'boolean'
    ? boolean
    : string;

/** The task of a tool: to work with these values, or to print a text and end. */
export type CommandLine<Options extends Readonly<Record<string, ToolOption>>> =
  | { readonly values: Values<Options>; readonly positionals: readonly string[] }
  | { readonly help: string }
  | { readonly mistake: string };

/**
 * Reads the options of a tool, and ends the process if nothing is to be done: with `--help` after its help,
 * and with exit code 2 after a mistake.
 */
export function readOptions<const Options extends Readonly<Record<string, ToolOption>>>(
  tool: Tool<Options>,
): Values<Options> {
  return readCommand(tool).values;
}

/** Reads the options of a tool as {@link readOptions} does, and its other arguments. */
export function readCommand<const Options extends Readonly<Record<string, ToolOption>>>(
  tool: Tool<Options>,
): { readonly values: Values<Options>; readonly positionals: readonly string[] } {
  const commandLine = parseCommandLine(tool, process.argv.slice(2));
  if ('values' in commandLine) return commandLine;
  if ('mistake' in commandLine) return refuseCall(commandLine.mistake);
  process.stdout.write(commandLine.help);
  return process.exit(0);
}

/** Ends a tool that was called wrongly. */
export function refuseCall(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  return process.exit(2);
}

/** Reads the options of a tool from its arguments. */
export function parseCommandLine<const Options extends Readonly<Record<string, ToolOption>>>(
  tool: Tool<Options>,
  args: readonly string[],
): CommandLine<Options> {
  try {
    const options: NonNullable<ParseArgsConfig['options']> = {
      ...tool.options,
      help: { type: 'boolean', short: 'h' },
    };
    const allowPositionals = tool.positionals !== undefined;
    const parsed = parseArgs({ args: [...args], options, allowPositionals });
    const { help, ...values } = parsed.values;
    if (help === true) return { help: helpOf(tool) };
    // parseArgs has checked the values against the very options that the type is made of.
    return { values: values as Values<Options>, positionals: parsed.positionals };
  } catch (error) {
    if (!isMistake(error)) throw error;
    // The first sentence names the option; the others explain how a shell would pass another text.
    const [problem = ''] = error.message.split(/\.?\n|\. /);
    return { mistake: `${problem}; see npm run ${tool.script} -- --help` };
  }
}

/** Tells whether an error is one that `parseArgs` throws for the arguments. */
function isMistake(error: unknown): error is NodeJS.ErrnoException {
  // `Object` makes an object of anything; an error without a code is another one.
  const { code = '' } = Object(error) as NodeJS.ErrnoException;
  return code.startsWith('ERR_PARSE_ARGS_');
}

function helpOf({
  script,
  purpose,
  options,
  positionals = '',
}: Tool<Readonly<Record<string, ToolOption>>>): string {
  const rows = Object.entries(options).map(([name, option]) => [
    `--${name} ${option.value ?? ''}`.trimEnd(),
    option.default === undefined ? option.help : `${option.help} (${option.default} unless given)`,
  ]);
  rows.push(['--help', 'this text']);
  const width = Math.max(...rows.map(([option = '']) => option.length));
  const lines = rows.map(([option = '', help = '']) => `  ${option.padEnd(width)}  ${help}`);
  const usage = [positionals, rows.length > 1 ? '[options]' : ''].filter((part) => part !== '');
  return `npm run ${[script, ...(usage.length > 0 ? ['--', ...usage] : [])].join(' ')}\n\n${purpose}\n\n${lines.join('\n')}\n`;
}
