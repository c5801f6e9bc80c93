import envPaths from 'env-paths';

/** The folder for what belongs to the person rather than to a project: FACET_CONFIG, else where the platform keeps settings. */
export const configFolder = (): string => process.env.FACET_CONFIG ?? envPaths('facet', { suffix: '' }).config;
