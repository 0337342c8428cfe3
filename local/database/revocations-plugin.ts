import { type LocalTable, LocalTablePlugin } from './table-plugin';

/** The list of withdrawn tokens, and the place that declares it. */
export const REVOCATIONS: LocalTable = {
  variable: 'REVOCATION_TABLE',
  template: 'resources/revocations.yml',
  resource: 'RevocationsTable',
  usedBy: 'the list of withdrawn tokens',
  port: { name: 'revocationsPort', another: 4201 },
};

type Arguments = ConstructorParameters<typeof LocalTablePlugin>;

/** Starts the list of withdrawn tokens of stage `local`, if it is switched on: see {@link LocalTablePlugin}. */
export class RevocationsPlugin extends LocalTablePlugin {
  constructor(osls: Arguments[1], commandLine: Arguments[2]) {
    super(REVOCATIONS, osls, commandLine);
  }
}
