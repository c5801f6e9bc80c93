import { Refused } from './refusal';

/** What a request asks for. */
export type Route = 'health' | 'status' | 'metadata' | 'predict' | 'classify';

const methods: Readonly<Record<Route, 'GET' | 'POST'>> = {
  health: 'GET',
  status: 'GET',
  metadata: 'GET',
  predict: 'POST',
  classify: 'POST',
};

/** The only version of a served model. */
export const version = '1';

/**
 * Finds what an address asks for, in the forms of TensorFlow Serving (tensorflow.org/tfx/serving/api_rest):
 * /v1/models/NAME[/versions/1][/metadata|:predict|:classify], and /health.
 * @throws Refused 404 for other addresses, models and versions; 405 for another method
 */
export function routeOf(method: string, url: string, name: string): Route {
  const path = url.replace(/[?#].*$/s, '');
  const route = path === '/health' ? 'health' : modelRoute(path, name);
  const wanted = methods[route];
  if (method === wanted || (method === 'HEAD' && wanted === 'GET')) return route;
  throw new Refused(405, `This address takes ${wanted} requests.`, { allow: wanted });
}

function modelRoute(path: string, name: string): Route {
  const parts = /^\/v1\/models\/([^/:]+)(?:\/versions\/(\d+))?(\/metadata|:\w+)?$/.exec(path);
  if (!parts) throw new Refused(404, 'There is nothing at this address. Models are at /v1/models/NAME.');
  const [, model = '', wanted = version, rest = ''] = parts;
  if (model !== encodeURIComponent(name) || wanted !== version) {
    const servable = parts[2] === undefined ? `Latest(${model})` : `Specific(${model}, ${wanted})`;
    throw new Refused(404, `Servable not found for request: ${servable}`);
  }
  switch (rest) {
    case '':
      return 'status';
    case '/metadata':
      return 'metadata';
    case ':predict':
      return 'predict';
    case ':classify':
      return 'classify';
    default:
      throw new Refused(404, `This server knows :predict and :classify, not ${rest}.`);
  }
}
