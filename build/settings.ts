import { parseTokenSource } from './token-source';

/** What osls hands to a function that a variable of serverless.yml names. */
interface Resolver {
  readonly resolveVariable: (variable: string) => Promise<unknown>;
}

/** Values that YAML cannot derive; checks/ refuses the settings from which they would be wrong. */
export const settings = {
  /** The environment, in which a blank variable counts as unset. */
  environment: (): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim() !== '')),

  /** The header, scheme and expression that follow from `custom.tokenSource`. */
  tokenSource: async ({ resolveVariable }: Resolver) =>
    parseTokenSource(await resolveVariable('self:custom.tokenSource')) ?? {
      header: '',
      scheme: '',
      expression: '',
    },
};
