import { AUDIENCES, definePreset, shaped, type TokenRequest } from './preset';

/** Kubernetes' headers lack `typ`. */
const HEADER = {};

/** The claims of every token of the TokenRequest API. */
function bound({ audience, now, subject }: TokenRequest) {
  const [, , namespace = 'default', name = 'default'] = subject.split(':');
  return {
    aud: [audience],
    nbf: now,
    jti: '9e1a2b3c-4d5e-4f60-8a7b-0c1d2e3f4a5b',
    'kubernetes.io': {
      namespace,
      serviceaccount: { name, uid: '14ee3fa4-a7e2-420f-9f9a-dbc4507c3798' },
    },
  };
}

/**
 * Kubernetes, for the tokens of service accounts, which a projected volume or the TokenRequest API gives out.
 *
 * The issuer is what `--service-account-issuer` says. It may be a name, and then `jwksUri` or `keys` belongs to the entry.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery
 */
export const kubernetes = definePreset({
  title: 'Kubernetes',
  values: {
    cluster: {
      kind: 'text',
      description:
        "is the issuer of the cluster's service accounts, as `kubectl get --raw /.well-known/openid-configuration` shows it",
      example: 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE0123456789',
      required: true,
    },
    audiences: { ...AUDIENCES, description: 'is the audience of the projected token' },
    serviceAccount: {
      kind: 'text',
      description: 'is the service account that alone is accepted, after its namespace and a colon',
      example: 'depot:reporter',
      pattern: /^[a-z\d-]+:[a-z\d.-]+$/,
    },
  },
  entriesOf: ({ cluster, audiences, serviceAccount }) => [
    {
      issuer: cluster,
      audiences,
      ...(serviceAccount !== undefined && {
        requiredClaims: { sub: `system:serviceaccount:${serviceAccount}` },
      }),
    },
  ],
  shapes: {
    /** The subject is system:serviceaccount:NAMESPACE:NAME. */
    access: (request) => shaped(request, HEADER, bound(request)),
    /** Bound to a pod. */
    pod: (request) => {
      const { 'kubernetes.io': account, ...others } = bound(request);
      const pod = {
        name: 'reporter-69cbfb9798-jv9gn',
        uid: '778a530c-b3f4-47c0-9cd5-ab018fb64f33',
      };
      const node = { name: 'node-1', uid: '646e7c5e-32d6-4d42-9dbd-e504e6cbe6b1' };
      return shaped(request, HEADER, {
        ...others,
        'kubernetes.io': { ...account, pod, node, warnafter: request.now + 3607 },
      });
    },
    /** For several audiences. */
    'two-audiences': (request) =>
      shaped(request, HEADER, {
        ...bound(request),
        aud: ['https://kubernetes.default.svc', request.audience],
      }),
    /** For the API server of the cluster itself. */
    'api-server': (request) =>
      shaped(request, HEADER, { ...bound(request), aud: ['https://kubernetes.default.svc'] }),
    /** Of a Secret, as before Kubernetes 1.24: it lacks an audience and never expires. */
    secret: (request) =>
      shaped(request, HEADER, {
        iss: 'kubernetes/serviceaccount',
        iat: undefined,
        exp: undefined,
        'kubernetes.io/serviceaccount/namespace': 'default',
        'kubernetes.io/serviceaccount/secret.name': 'default-token-abcde',
        'kubernetes.io/serviceaccount/service-account.name': 'default',
      }),
  },
});
