import { build } from 'esbuild';
import { esbuildOptions } from '../../build/esbuild';

test.each([
  'http-api/functions/authorizer.ts',
  'http-api/functions/simple-authorizer.ts',
  'websocket/functions/authorizer.ts',
])('%s reads the settings of every part that its bundle holds', async (file) => {
  const { metafile } = await build({
    ...esbuildOptions(['introspection', 'revocation']),
    entryPoints: [`examples/${file}`],
    outdir: 'unused',
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const sizes = ['lib/opaque/introspection-part.ts', 'lib/revocation/revocation-part.ts'].map(
    (part) => output?.inputs[part]?.bytesInOutput ?? 0,
  );
  expect(Math.min(...sizes)).toBeGreaterThan(100);
});
