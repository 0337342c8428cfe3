import NodeEnvironment from 'jest-environment-node';

/**
 * Here the errors of Node and of `JSON` are `instanceof Error`, as they are outside of jest. By
 * default, jest gives every test file its own `Error`, and the AWS SDK replaces errors that are not
 * an `Error` by ones without a code.
 */
export default class OneRealmEnvironment extends NodeEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, { Error, JSON, Object });
  }
}
