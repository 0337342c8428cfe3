import { randomUUID, sign } from 'node:crypto';
import { ellipticCurveKey } from './signing';

/** A private key and its certificate, both in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** The object identifiers that the certificate needs, in DER. */
const OID = {
  commonName: '550403',
  ecdsaWithSha256: '2a8648ce3d040302',
  subjectAlternativeName: '551d11',
};

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a self-signed certificate (RFC 5280 section 4.1) for a server on loopback.
 *
 * @param address the IPv4 address of the server
 * @param validUntil when it expires
 */
export function selfSignedCertificate(
  address = '127.0.0.1',
  validUntil = new Date(Date.now() + DAY_MS),
): Certificate {
  const { privateKey, publicKey } = ellipticCurveKey('certificate', 'P-256');
  // A unique name: trusted certificates are looked up by it.
  const commonName = der(0x0c, Buffer.from(randomUUID()));
  const name = sequence(der(0x31, sequence(oid(OID.commonName), commonName)));
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const ipAddress = der(0x87, Buffer.from(address.split('.').map(Number)));
  const extension = sequence(oid(OID.subjectAlternativeName), der(0x04, sequence(ipAddress)));
  const toBeSigned = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(utcTime(new Date(validUntil.getTime() - 30 * DAY_MS)), utcTime(validUntil)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey));
  const certificate = sequence(toBeSigned, algorithm, signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

/** One value in the distinguished encoding rules (ITU-T X.690): tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const long = content.length.toString(16);
  const length =
    content.length < 0x80
      ? Buffer.from([content.length])
      : Buffer.from(long.length <= 2 ? `81${long}` : `82${long.padStart(4, '0')}`, 'hex');
  return Buffer.concat([Buffer.from([tag]), length, content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function oid(hexadecimal: string): Buffer {
  return der(0x06, Buffer.from(hexadecimal, 'hex'));
}

function integer(value: number): Buffer {
  return der(0x02, Buffer.from([value]));
}

function utcTime(time: Date): Buffer {
  const digits = time.toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
