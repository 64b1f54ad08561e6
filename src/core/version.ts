import manifest from '../../package.json' with { type: 'json' };

export const TOOL = { name: 'modelassay', version: manifest.version } as const;
