// Finds the QR codes in a frame, off the page's thread, with zxing compiled to WebAssembly and served by
// ourselves.
import { url as wasm } from "asset:zxing_reader.wasm";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { type Found, MOST_CODES, type Picture, SIDE } from "./frames.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const canvas = new OffscreenCanvas(SIDE, SIDE);

const ready = prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });

scope.addEventListener("message", (event: MessageEvent<Picture>) => {
  void look(event.data.picture).then(
    (texts) => scope.postMessage({ texts } satisfies Found),
    () => scope.postMessage({ texts: [], isUnreadable: true } satisfies Found),
  );
});

ready.then(
  () => scope.postMessage({ texts: [] } satisfies Found),
  (error: unknown) => reportError(error),
);

/** Decodes the middle of a picture, where the page draws its frame. */
async function look(picture: VideoFrame | ImageBitmap): Promise<readonly string[]> {
  const [width, height] =
    "displayWidth" in picture
      ? [picture.displayWidth, picture.displayHeight]
      : [picture.width, picture.height];
  const side = Math.min(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas in this worker");
  try {
    context.drawImage(picture, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  } finally {
    picture.close(); // a camera runs dry when its frames are not given back
  }
  await ready;
  const found = await readBarcodes(context.getImageData(0, 0, SIDE, SIDE), {
    formats: ["QRCode"],
    tryHarder: true,
    maxNumberOfSymbols: MOST_CODES,
  });
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}
