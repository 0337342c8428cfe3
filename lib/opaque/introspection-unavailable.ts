import { Undecided } from '../undecided';

/** A token that only another system can judge, and no usable answer from there. Not a verdict on the token. */
export class IntrospectionUnavailable extends Undecided {
  override readonly name = 'IntrospectionUnavailable';
  override readonly reason = 'introspection_unavailable';

  /** Whether the endpoint refused this one request (RFC 9110 section 15.5), and may well answer the next. */
  readonly isAboutRequest: boolean;

  constructor(message: string, { isAboutRequest = false } = {}) {
    super(message);
    this.isAboutRequest = isAboutRequest;
  }
}
