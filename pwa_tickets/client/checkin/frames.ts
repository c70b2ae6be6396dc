// What the page and the decoding worker say to each other.

/** The side of the square that is searched: large enough for a code at arm's length, small enough for a four-year-old phone. */
export const SIDE = 640;

/** A picture to look at; given away, not copied. */
export interface Picture {
  readonly picture: VideoFrame | ImageBitmap;
}

/** The text in the last picture, or null; the first one says that the worker is ready. */
export interface Found {
  readonly text: string | null;
  readonly isUnreadable?: boolean;
}
