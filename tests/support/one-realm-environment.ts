import NodeEnvironment from 'jest-environment-node';

/**
 * The errors of Node and of `JSON` are `instanceof Error` here, as they are outside of jest, which gives every test
 * file an `Error` of its own. The AWS SDK replaces what is no `Error` by one that lacks its code.
 */
export default class OneRealmEnvironment extends NodeEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, { Error, JSON, Object });
  }
}
