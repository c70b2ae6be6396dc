// Defines the messages between the page and the decoding worker.
/**
 * The side in pixels of the square that is searched: large enough for a code at arm's length, small enough
 * for a four-year-old phone.
 */
export const SIDE = 640;

/** A picture to decode; transferred, not copied. */
export interface Picture {
  readonly picture: VideoFrame | ImageBitmap;
}

/** The text in the last picture, or null; the first one says that the worker is ready. */
export interface Found {
  readonly text: string | null;
  readonly isUnreadable?: boolean;
}
