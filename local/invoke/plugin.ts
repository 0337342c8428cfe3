import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Osls } from '../../build/osls';

/** The parts of serverless.yml that `sls invoke local` is set up by. */
interface InvokedService {
  readonly functions: Readonly<Record<string, { handler?: string }>>;
}

type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Makes `sls invoke local` work with bundles that are ES modules. osls loads a handler with
 * require(), which finds no `.mjs` and cannot wait for the authorizer, whose module fetches keys
 * before it is ready. So osls gets the handler of this class, which imports the real one.
 */
export class InvokeLocalPlugin {
  /** The function that osls calls; it passes on everything that the real handler returns or throws, at its load as well. */
  static readonly handler: Handler = async (event, context) => {
    const { file, name } = InvokeLocalPlugin.bundle;
    // The name is that of `functions` in serverless.yml; a bundle without it fails the call below.
    const bundle = (await import(pathToFileURL(file).href)) as Readonly<Record<string, Handler>>;
    const handler = bundle[name];
    if (handler === undefined) throw new Error(`${file} exports no function ${name}`);
    return handler(event, context);
  };

  private static bundle = { file: '', name: '' };

  readonly hooks = {
    // serverless-esbuild comes first in serverless.yml: it has made the bundle, and `serviceDir` is
    // the folder of the bundles now.
    'before:invoke:local:invoke': () => {
      this.replaceHandler();
    },
  };

  private readonly projectDirectory: string;

  constructor(
    private readonly osls: Osls<InvokedService> & { readonly serviceDir: string },
    private readonly commandLine: { readonly function?: string },
    /** The module that exports this class as a plugin, without its extension. */
    private readonly module: string,
  ) {
    this.projectDirectory = osls.serviceDir;
  }

  private replaceHandler(): void {
    const { service, serviceDir } = this.osls;
    const declared = service.functions[this.commandLine.function ?? ''];
    const [, path, name] = /^(.+)\.(\w+)$/.exec(declared?.handler ?? '') ?? [];
    if (declared === undefined || path === undefined || name === undefined) return;
    InvokeLocalPlugin.bundle = { file: join(serviceDir, `${path}.mjs`), name };
    declared.handler = `${relative(serviceDir, join(this.projectDirectory, this.module))}.handler`;
  }
}
