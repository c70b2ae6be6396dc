/** The seats of other shows in the same cart. */
export interface Elsewhere {
  readonly seats: number;
  readonly total_in_cents: number;
}

/** The data that templates/seats/picker.html puts into the page, before anything is asked. */
export interface PickerData {
  readonly show_id: string;
  readonly map_version: string;
  readonly states: string;
  readonly chosen: readonly number[];
  readonly elsewhere: Elsewhere | null;
  readonly reserved_until: string | null;
  readonly extendable: boolean;
  readonly server_time: string;
  readonly zero: string;
}
