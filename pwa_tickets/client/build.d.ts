/** What build.mjs puts in place. */

/**
 * Service worker only: every built file, by logical name ("seats/picker.js"), with the address that carries
 * its hash, and the places in this list of the files that it imports.
 */
declare const ASSETS: readonly {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly imports: readonly number[];
}[];

/** Service worker only: changes when any source of the client changes. */
declare const BUILD: string;

/**
 * `import { url } from "asset:checkin/decoder.worker.js"`: the hashed address of a worker bundle or of
 * "zxing_reader.wasm".
 */
declare module "asset:*" {
  export const url: string;
}
