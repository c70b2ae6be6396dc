// Remembers which address a code was asked for, for as long as the code works: reading the mail means leaving
// an installed app, and phones close what one leaves.
import { forget, recall, remember } from "../shared/remembered.ts";

const KEY = "pwa-tickets-asked-code";
const WORKS_MS = 10 * 60_000;

export function rememberAsked(email: string, now = Date.now()): void {
  remember(KEY, JSON.stringify({ email, at: now }));
}

export function asked(now = Date.now()): string | undefined {
  const { email, at } = JSON.parse(recall(KEY) ?? "{}") as { email?: string; at?: number };
  return email !== undefined && at !== undefined && now - at < WORKS_MS ? email : undefined;
}

export function forgetAsked(): void {
  forget(KEY);
}
