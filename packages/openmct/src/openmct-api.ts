/** What the plug-in uses of Open MCT 4; its own types do not cover it. */

export interface Identifier {
  readonly namespace: string;
  readonly key: string;
}

export interface DomainObject {
  readonly identifier: Identifier;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly telemetry?: { readonly values: readonly object[] };
}

export interface Datum {
  readonly utc: number;
  readonly value: number;
}

export interface HistoryRequest {
  readonly start?: number;
  readonly end?: number;
  readonly strategy?: string;
  readonly size?: number;
}

export interface Staleness {
  readonly isStale: boolean;
  /** By the time system of the display. */
  readonly utc: number;
}

export interface LimitViolation {
  readonly cssClass: string;
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

export interface TelemetryProvider {
  supportsRequest?(of: DomainObject): boolean;
  request?(of: DomainObject, asked: HistoryRequest): Promise<Datum[]>;
  supportsSubscribe?(of: DomainObject): boolean;
  subscribe?(of: DomainObject, receive: (datum: Datum) => void): () => void;
  supportsLimits?(of: DomainObject): boolean;
  getLimitEvaluator?(of: DomainObject): {
    evaluate(datum: Datum, metadata: unknown): LimitViolation | undefined;
  };
  getLimits?(of: DomainObject): { limits(): Promise<object> };
  supportsStaleness?(of: DomainObject): boolean;
  isStale?(of: DomainObject): Promise<Staleness>;
  subscribeToStaleness?(of: DomainObject, receive: (staleness: Staleness) => void): () => void;
}

export interface OpenMct {
  readonly types: { addType(key: string, type: object): void };
  readonly objects: {
    addRoot(identifier: Identifier): void;
    addProvider(namespace: string, provider: { get(of: Identifier): Promise<DomainObject> }): void;
  };
  readonly composition: {
    addProvider(provider: {
      appliesTo(of: DomainObject): boolean;
      load(of: DomainObject): Promise<Identifier[]>;
    }): void;
  };
  readonly telemetry: { addProvider(provider: TelemetryProvider): void };
}
