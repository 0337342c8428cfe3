/**
 * The part of an execute-api ARN that names one API and one stage:
 * `arn:partition:execute-api:region:account:api-id/stage`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export type StageArn = string;

/** The HTTP request that is to be authorized. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The question of API Gateway, in one form for every kind of event. */
export interface AuthorizationRequest {
  readonly kind: 'token';
  readonly stageArn: StageArn;
  /** The value of the identity source, exactly as it arrived. */
  readonly authorization: string;
  /** Absent if the event does not carry it; a TOKEN event does not. */
  readonly http?: HttpRequest;
}

/**
 * Reads one kind of event.
 *
 * @throws {EventNotRecognized} if the event is not of that kind
 */
export type EventReader = (event: unknown) => AuthorizationRequest;
