import { home } from "./addresses.js";

/** Where the picture of somebody is. */
export function avatarAddress(login: string): string {
  return `${home}/avatars/${encodeURIComponent(login)}`;
}

/** The picture of somebody, beside their login. */
export function Avatar({ login }: { readonly login: string }) {
  return <img class="avatar" src={avatarAddress(login)} alt="" width="16" height="16" />;
}

/** A picture of somebody: the first letter of their login on a colour of their own. */
export function avatarOf(login: string): string {
  const letter = /[A-Za-z0-9]/.exec(login)?.[0]?.toUpperCase() ?? "?";
  const hue = [...login].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 7);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" fill="hsl(${hue} 55% 38%)"/><text x="10" y="14.5" text-anchor="middle" font-family="sans-serif" font-size="12" fill="#fff">${letter}</text></svg>`;
}
