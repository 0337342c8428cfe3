import type { TrustedIssuer } from '../../lib/config/trusted-issuer';
import type { UnverifiedToken } from '../../lib/token/compact-token';
import type { SettingName } from '../setting-name';

/** A token, and the entry that it is compared with. */
export interface ExaminedToken {
  readonly token: UnverifiedToken;
  readonly trusted: TrustedIssuer;
  readonly setting: SettingName;
  /** Seconds since 1970. */
  readonly nowSeconds: number;
}
