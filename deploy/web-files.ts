import type { WebFile } from '../build/web-bundle';

/** A file as S3 takes it. */
export interface StoredFile {
  readonly Key: string;
  readonly Body: Uint8Array;
  readonly ContentType: string;
  readonly CacheControl: string;
}

/** The files in the order in which they are stored: a page comes after everything that it loads. */
export function storedFiles(files: readonly WebFile[]): readonly StoredFile[] {
  const isPage = ({ path }: WebFile): boolean => path.endsWith('.html');
  return [...files.filter((file) => !isPage(file)), ...files.filter(isPage)].map(
    ({ path, contentType, content }) => ({
      Key: path,
      Body: content,
      ContentType: contentType,
      // A file keeps its name when it changes, so browsers and CloudFront ask whether it has.
      CacheControl: 'no-cache',
    }),
  );
}
