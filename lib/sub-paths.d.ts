// The parts of the two libraries that are used. Importing the whole of them would cost every cold
// start the rest as well; their types describe only the whole.

declare module 'jsonwebtoken/verify.js' {
  import { verify } from 'jsonwebtoken';
  export default verify;
}

declare module 'jsonwebtoken/lib/JsonWebTokenError.js' {
  import { JsonWebTokenError } from 'jsonwebtoken';
  export default JsonWebTokenError;
}

declare module 'jwks-rsa/src/JwksClient.js' {
  export { JwksClient } from 'jwks-rsa';
}
