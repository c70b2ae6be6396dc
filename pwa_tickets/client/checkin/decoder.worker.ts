// Finds a QR code in a frame, off the page's thread, with zxing compiled to WebAssembly and served from our own house.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { url as wasm } from "asset:zxing_reader.wasm";
import type { Found, Frame } from "./frames.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
let canvas: OffscreenCanvas | undefined;

const ready = prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });

scope.addEventListener("message", (event: MessageEvent<Frame>) => {
  void look(event.data.bitmap).then((text) => scope.postMessage({ text } satisfies Found));
});

ready.then(() => scope.postMessage({ text: null } satisfies Found), (error: unknown) => reportError(error));

async function look(bitmap: ImageBitmap): Promise<string | null> {
  const { width, height } = bitmap;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas in this worker");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  await ready;
  const [found] = await readBarcodes(context.getImageData(0, 0, width, height), { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 });
  return found?.isValid ? found.text : null;
}
