import { home } from "./addresses.js";

/** The URL of somebody's avatar. */
export function avatarAddress(login: string): string {
  return `${home}/avatars/${encodeURIComponent(login)}`;
}

/** Somebody's avatar, to go beside their login. */
export function Avatar({ login }: { readonly login: string }) {
  return <img class="avatar" src={avatarAddress(login)} alt="" width="16" height="16" />;
}

/** Draws an avatar: the first letter of the login on a colour of its own. */
export function avatarOf(login: string): string {
  const letter = /[A-Za-z0-9]/.exec(login)?.[0]?.toUpperCase() ?? "?";
  const hue = [...login].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 7);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" fill="hsl(${hue} 55% 38%)"/><text x="10" y="14.5" text-anchor="middle" font-family="sans-serif" font-size="12" fill="#fff">${letter}</text></svg>`;
}
