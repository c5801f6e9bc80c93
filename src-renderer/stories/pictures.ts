/** Draws a face in place of each picture that only the engine could give: `facet:` has no server here. */
export function drawPictures(): void {
  HTMLImageElement.prototype.setAttribute = function (this: HTMLImageElement, name: string, value: string) {
    Element.prototype.setAttribute.call(this, name, name === 'src' ? drawnFor(value) : value);
  };
  const own = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
  Object.defineProperty(HTMLImageElement.prototype, 'src', {
    get(this: HTMLImageElement) {
      return own?.get?.call(this) as string;
    },
    set(this: HTMLImageElement, value: string) {
      own?.set?.call(this, drawnFor(value));
    },
  });
}

const skins = ['#e8b894', '#8a5a3c', '#f2cfae', '#5e3b28', '#d19a73'];

/** A face whose colours follow from the address; other addresses stay as they are. */
function drawnFor(address: string): string {
  if (!address.startsWith('facet:') || address.includes('broken')) return address;
  const number = Array.from(address, (character) => character.charCodeAt(0)).reduce((sum, code) => sum + code, 0);
  const skin = skins[number % skins.length] ?? '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="hsl(${String((number * 47) % 360)} 20% 45%)"/><ellipse cx="24" cy="26" rx="13" ry="16" fill="${skin}"/><circle cx="19" cy="25" r="1.6"/><circle cx="29" cy="25" r="1.6"/><path d="M19 34q5 4 10 0" fill="none" stroke="#222"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
