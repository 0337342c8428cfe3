import { Undecided } from '../undecided';

/** The list of withdrawn tokens cannot be read, so a token may be withdrawn or not. Not a verdict on it. */
export class RevocationsUnavailable extends Undecided {
  override readonly name = 'RevocationsUnavailable';
  override readonly reason = 'revocations_unavailable';
}
