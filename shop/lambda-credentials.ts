import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundle: see plugins/function-bundles.ts.
 * Lambda gives a function its credentials in the environment. The SDK's default chain would look
 * there as well, and bring along what asks profiles, SSO, STS and instance metadata.
 */
export const defaultProvider = fromEnv;
