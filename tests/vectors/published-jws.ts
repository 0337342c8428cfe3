import type { JsonWebKey } from 'node:crypto';
import type { SigningAlgorithm } from '../../lib/config/trusted-issuer';
import type { Reason } from '../../lib/reason';

/** A signed example of an RFC, letter by letter. */
export interface PublishedJws {
  /** Its place in the RFC. */
  readonly source: string;
  readonly algorithm: SigningAlgorithm;
  /** The public half of the key that the RFC gives, without the `kid` that some of them lack. */
  readonly key: JsonWebKey;
  /** In compact serialisation (RFC 7515 section 7.1). */
  readonly compact: string;
  /** The authorizer's verdict on it as a token. The examples were not made as access tokens. */
  readonly refusedFor: Reason;
}

/** RFC 7515 appendix A.1.1: claims with line breaks in them. */
const JOE =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt' +
  'cGxlLmNvbS9pc19yb290Ijp0cnVlfQ';

/** RFC 7520 section 4, figure 8: a sentence, and no JSON. */
const FRODO =
  'SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlv' +
  'dXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24n' +
  'dCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91' +
  'IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4';

/** RFC 7520 section 3.4, figure 4; the RFC gives its private members too. */
const BILBO_RSA: JsonWebKey = {
  kty: 'RSA',
  n:
    'n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRoj' +
    'dNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2l' +
    'bzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6c' +
    'S6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3' +
    '-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwU' +
    'kRz5iaiQkqgc5gHdrNP5zw',
  e: 'AQAB',
};

/** RFC 7515 appendices A.2 to A.4, RFC 7520 sections 4.1 to 4.3, 4.8 and 6. */
export const PUBLISHED_JWS: readonly PublishedJws[] = [
  {
    source: 'RFC 7515 appendix A.2',
    algorithm: 'RS256',
    key: {
      kty: 'RSA',
      n:
        'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp' +
        '-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOW' +
        'vG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs' +
        'LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9k' +
        'G4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2' +
        'PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    compact:
      `eyJhbGciOiJSUzI1NiJ9.${JOE}.` +
      'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7' +
      'AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4' +
      'BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K' +
      '0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv' +
      'hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB' +
      'p0igcN_IoypGlUPQGe77Rw',
    refusedFor: 'key_id_missing',
  },
  {
    source: 'RFC 7515 appendix A.3',
    algorithm: 'ES256',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    compact:
      `eyJhbGciOiJFUzI1NiJ9.${JOE}.` +
      'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA' +
      'pmWQxfKTUJqPP3-Kg6NU1Q',
    refusedFor: 'key_id_missing',
  },
  {
    source: 'RFC 7515 appendix A.4',
    algorithm: 'ES512',
    key: {
      kty: 'EC',
      crv: 'P-521',
      x:
        'AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvL' +
        'FV1jSfS9tsz4qUxcWceqwQGk',
      y:
        'ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4K' +
        'kd0AZMaZmh9ubmf63e3kyMj2',
    },
    compact:
      'eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.' +
      'AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZq' +
      'wqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8Kp' +
      'EHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn',
    refusedFor: 'token_malformed',
  },
  {
    source: 'RFC 7520 section 4.1',
    algorithm: 'RS256',
    key: BILBO_RSA,
    compact:
      'eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhh' +
      `bXBsZSJ9.${FRODO}.` +
      'MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZo' +
      'pdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmD' +
      'LJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9e' +
      'Ro4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2' +
      'aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH8' +
      '4ogoree7vjbU5y18kDquDg',
    refusedFor: 'token_malformed',
  },
  {
    source: 'RFC 7520 section 4.2',
    algorithm: 'PS384',
    key: BILBO_RSA,
    compact:
      'eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhh' +
      `bXBsZSJ9.${FRODO}.` +
      'cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN' +
      '6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvW' +
      'Xzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ij' +
      'Q7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6ui' +
      'P1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmW' +
      'jwZ6oD4ifKo8DYM-X72Eaw',
    refusedFor: 'token_malformed',
  },
  {
    source: 'RFC 7520 section 4.3',
    algorithm: 'ES512',
    key: {
      kty: 'EC',
      crv: 'P-521',
      x:
        'AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqv' +
        'jyekWF-7ytDyRXYgCF5cj0Kt',
      y:
        'AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgD' +
        'PrwQrJmbnX9cwlGfP-HqHZR1',
    },
    compact:
      'eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhh' +
      `bXBsZSJ9.${FRODO}.` +
      'AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9' +
      'Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD89' +
      '0jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2',
    refusedFor: 'token_malformed',
  },
  {
    // Of its three signatures the one that has all of its header protected but the kid.
    source: 'RFC 7520 section 4.8, first signature',
    algorithm: 'RS256',
    key: BILBO_RSA,
    compact:
      `eyJhbGciOiJSUzI1NiJ9.${FRODO}.` +
      'MIsjqtVlOpa71KE-Mss8_Nq2YH4FGhiocsqrgi5NvyG53uoimic1tcMdSg-qptrz' +
      'Zc7CG6Svw2Y13TDIqHzTUrL_lR2ZFcryNFiHkSw129EghGpwkpxaTn_THJTCglNb' +
      'ADko1MZBCdwzJxwqZc-1RlpO2HibUYyXSwO97BSe0_evZKdjvvKSgsIqjytKSeAM' +
      'bhMBdMma622_BG5t4sdbuCHtFjp9iJmkio47AIwqkZV1aIZsv33uPUqBBCXbYoQJ' +
      'wt7mxPftHmNlGoOSMxR_3thmXTCm4US-xiNOyhbm8afKK64jU6_TPtQHiJeQJxz9' +
      'G3Tx-083B745_AfYOnlC9w',
    refusedFor: 'token_malformed',
  },
  {
    // The JWS that is encrypted in that section.
    source: 'RFC 7520 section 6',
    algorithm: 'PS256',
    key: {
      kty: 'RSA',
      n:
        'kNrPIBDXMU6fcyv5i-QHQAQ-K8gsC3HJb7FYhYaw8hXbNJa-t8q0lDKwLZgQXYV-' +
        'ffWxXJv5GGrlZE4GU52lfMEegTDzYTrRQ3tepgKFjMGg6Iy6fkl1ZNsx2gEonsnl' +
        'ShfzA9GJwRTmtKPbk1s-hwx1IU5AT-AIelNqBgcF2vE5W25_SGGBoaROVdUYxqET' +
        'DggM1z5cKV4ZjDZ8-lh4oVB07bkac6LQdHpJUUySH_Er20DXx30Kyi97PciXKTS-' +
        'QKXnmm8ivyRCmux22ZoPUind2BKC5OiG4MwALhaL2Z2k8CsRdfy-7dg7z41Rp6D0' +
        'ZeEvtaUp4bX4aKraL4rTfw',
      e: 'AQAB',
    },
    compact:
      'eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.' +
      'eyJpc3MiOiJob2JiaXRvbi5leGFtcGxlIiwiZXhwIjoxMzAwODE5MzgwLCJodHRw' +
      'Oi8vZXhhbXBsZS5jb20vaXNfcm9vdCI6dHJ1ZX0.' +
      'dPpMqwRZxFYi1UfcDAaf8M99o7kwUWtiXZ-ByvVuJih4MhJ_aZqciprz0OWaIAkI' +
      'vn1qskChirjKvY9ESZNUCP4JjvfyPS-nqjJxYoA5ztWOyFk2cZNIPXjcJXSQwXPO' +
      '9tEe-v4VSqgD0aKHqPxYog4N6Cz1lKph1U1sYDSI67_bLL7elg_vkjfMp5_W5l5L' +
      'uUYGMeh6hxQIaIUXf9EwV2JmvTMuZ-vBOWy0Sniy1EFo72CRTvmtrIf5AROo5MNl' +
      'iY3KtUxeP-SOmD-LEYwW9SlkohYzMVAZDDOrVbv7KVRHpeYNaK75KEQqdCEEkS_r' +
      'skZS-Qtt_nlegTWh1mEYaA',
    refusedFor: 'key_id_missing',
  },
];
