/**
 * The value of the stage parameter `provider` for the local provider as it is, which the service then also asks about
 * tokens that only the provider can judge (RFC 7662).
 */
export const INTROSPECTED = 'opaque';
