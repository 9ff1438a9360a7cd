/**
 * What each route takes and answers. Written by `npm run contract`, from the schemas of the routes
 * in services/control-api/src/routes; changed there, never here.
 */
export interface paths {
    readonly "/alarms": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Alarms that are active or not acknowledged
         * @description Of an engine that is not heard: engine_lost alone, for the others are not known. It is over when the engine is heard again, and then stays until it is acknowledged.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getAlarms"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/alarms/{id}/ack": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Acknowledge an alarm
         * @description An alarm leaves the list when it is both cleared and acknowledged.
         *
         *     Needs a token of role operator or engineer.
         */
        readonly post: operations["postAlarmsIdAck"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/asyncapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The same for the bus: subjects, messages, commands with their deadlines
         * @description Needs a token of any role.
         */
        readonly get: operations["getAsyncapiJson"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Every command: who, what, result, when
         * @description Needs a token of role engineer.
         */
        readonly get: operations["getAudit"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/channels": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All channels: status and meters
         * @description Needs a token of any role.
         */
        readonly get: operations["getChannels"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/channels/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One channel: status and meters
         * @description Needs a token of any role.
         */
        readonly get: operations["getChannelsId"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/channels/{id}/ptt-lease": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Hold a key, or go on holding it
         * @description Opens the gate until the lease ends. Renew it each 150 ms while the key is held; when renewals stop, whatever failed, the engine closes the gate by itself. After a time-out or a close by force it has to be released and pressed again (409 rekey_needed). With tokens the holder stands under the name of the token, `flight-panel/left hand`, so nobody renews or releases under the name of another.
         *
         *     Needs a token of role operator or engineer. An operator only on the channels of its token.
         */
        readonly put: operations["putChannelsIdPttLease"];
        readonly post?: never;
        /**
         * Let a key go
         * @description Closes the gate at once, where this holder held it.
         *
         *     Needs a token of role operator or engineer. An operator only on the channels of its token.
         */
        readonly delete: operations["deleteChannelsIdPttLease"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/config": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The config that runs
         * @description Needs a token of any role.
         */
        readonly get: operations["getConfig"];
        readonly put?: never;
        /**
         * Replace the config
         * @description Validate, apply, verify, save: or everything runs as before. A change of parameters alone loses no block; gates and mutes stay as they are.
         *
         *     Needs a token of role engineer.
         */
        readonly post: operations["postConfig"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/config/validate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * What a config would change
         * @description Checks everything that `POST /config` checks, and changes nothing.
         *
         *     Needs a token of role engineer.
         */
        readonly post: operations["postConfigValidate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/devices": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Devices of an engine
         * @description Sound devices and virtual ones, as a config names them.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getDevices"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Everything that engines send, as server-sent events
         * @description Needs a token of any role.
         */
        readonly get: operations["getEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Is this service alive?
         * @description Needs no token.
         */
        readonly get: operations["getHealthz"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/meters": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All meters
         * @description Before and after the chain, peak, gain reduction, clipped samples, gate and mute of each channel. Never older than 500 ms.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getMeters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Engines, channels, leases, commands, requests and the bus. Levels and states that are stale are left out: their series end instead of standing still.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/nodes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Engines
         * @description Who is on the bus, how fresh, and who has gone quiet.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getNodes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * This document
         * @description Needs a token of any role.
         */
        readonly get: operations["getOpenapiJson"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ptt": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Open or close a gate, mute or unmute
         * @description What is left out stays as it is. Needs fresh telemetry: a command that would arrive late is not carried out.
         *
         *     Needs a token of role operator or engineer. An operator only on the channels of its token.
         */
        readonly post: operations["postPtt"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Can this service be of use?
         * @description Needs no token.
         */
        readonly get: operations["getReadyz"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/self-check": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Check the DSP that runs
         * @description Measures compressor and limiter with the parameters that run on each channel, and whether its stream runs. Where a check fails, `detail` is the whole report.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getSelfCheck"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/session": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Who am I, and what may I do?
         * @description Needs a token of any role.
         */
        readonly get: operations["getSession"];
        readonly put?: never;
        /**
         * Sign a browser in
         * @description Answers with a cookie that holds for 12 hours (HttpOnly, SameSite=Strict; Secure over TLS). Programs need none: they send the token with each request.
         *
         *     Needs no token.
         */
        readonly post: operations["postSession"];
        /**
         * Sign a browser out
         * @description Needs no token.
         */
        readonly delete: operations["deleteSession"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Status of an engine
         * @description The newest status, never older than 3 s.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getStatus"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/telemetry/dictionary": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Telemetry points with units, ranges and limits
         * @description For displays such as Open MCT. Real time comes with `GET /events`.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getTelemetryDictionary"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/telemetry/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What a point was in the last 10 minutes
         * @description Needs a token of any role.
         */
        readonly get: operations["getTelemetryHistory"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/tone": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Test tone on an output
         * @description Plays on the output of the channel, past gate and mute, under the limiter.
         *
         *     Needs a token of role operator or engineer. An operator only on the channels of its token.
         */
        readonly post: operations["postTone"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ui-config": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What a user interface in a browser may use besides REST
         * @description Needs a token of any role.
         */
        readonly get: operations["getUiConfig"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/vu": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Levels after the chain
         * @description RMS of the newest 100 ms window of each channel in dBFS (AES17); -60 is at or below the floor. Never older than 500 ms.
         *
         *     Needs a token of any role.
         */
        readonly get: operations["getVu"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Problem
         * @description RFC 9457 problem details.
         */
        readonly Problem: {
            readonly type: string;
            readonly title: string;
            readonly status: number;
            readonly detail: string | {
                readonly [key: string]: unknown;
            };
            readonly code: string;
            readonly errors?: readonly {
                /** @description JSON pointer of the field, for example /dsp/comp/ratio. */
                readonly path: string;
                /** @description What was wrong and what is allowed. */
                readonly message: string;
            }[];
            readonly rolled_back?: boolean;
            /** @description Joins one request through REST, bus and engine in the logs. */
            readonly request_id: string;
        };
        /** Channel meters */
        readonly ChannelMeters: {
            /**
             * Stream state
             * @description opening: the device is being opened; running: blocks flow; stalled: blocks stopped, the stream is about to be restarted; lost: the device went away, re-opening with back-off; failed: it cannot be opened, trying again with back-off; stopped: not wanted.
             */
            readonly state: "opening" | "running" | "stalled" | "lost" | "failed" | "stopped";
            /** @description Counts the meter windows since the stream started. */
            readonly window: number;
            readonly before: {
                /** @description RMS of one 100 ms window, power average of left and right (AES17). */
                readonly rms_dbfs: number;
                /** @description Highest sample of the window. */
                readonly peak_dbfs: number;
                /** @description Samples at full scale since the stream started. */
                readonly clipped_samples: number;
            };
            readonly after: {
                /** @description RMS of one 100 ms window, power average of left and right (AES17). */
                readonly rms_dbfs: number;
                /** @description Highest sample of the window. */
                readonly peak_dbfs: number;
                /** @description Samples at full scale since the stream started. */
                readonly clipped_samples: number;
            };
            /** @description Largest gain reduction of compressor and limiter in the window; 0 or above. */
            readonly gain_reduction_db: number;
            readonly gate_open: boolean;
            readonly mute: boolean;
            readonly holder: string | null;
            /** @description Whether the audio path itself lets sound through: gate open and not muted. */
            readonly sound_passes: boolean;
            readonly sound_passes_since_mono_ms: number | null;
        };
        /**
         * Config
         * @description The whole config.
         */
        readonly Config: {
            /**
             * Sample rate
             * @description Frames per second of every stream.
             * @default 44100
             */
            readonly sample_rate: number;
            /**
             * Sample format
             * @default int16
             * @constant
             */
            readonly sample_format: "int16";
            /**
             * Channels of a stream
             * @description 1 (mono) or 2 (stereo).
             * @default 2
             */
            readonly channels: 1 | 2;
            /**
             * Block size
             * @description Frames that one exchange with a device carries.
             * @default 512
             */
            readonly blocksize: number;
            /**
             * Logical channels
             * @description Keys "1" to "32".
             */
            readonly logical_channels: {
                readonly [key: string]: {
                    /**
                     * Device number
                     * @description As `devices` lists it. Numbers can change when devices come and go; names do not.
                     */
                    readonly input_device_id?: number;
                    /**
                     * Device name
                     * @description As `devices` lists it, for example `virtual:tone` or `hw:0`.
                     */
                    readonly input_device?: string;
                    /**
                     * Channel pair
                     * @description Which stereo pair of the device: 1 is its first two channels.
                     * @default 1
                     */
                    readonly input_pair?: number;
                    /**
                     * Device number
                     * @description As `devices` lists it. Numbers can change when devices come and go; names do not.
                     */
                    readonly output_device_id?: number;
                    /**
                     * Device name
                     * @description As `devices` lists it, for example `virtual:tone` or `hw:0`.
                     */
                    readonly output_device?: string;
                    /**
                     * Channel pair
                     * @description Which stereo pair of the device: 1 is its first two channels.
                     * @default 1
                     */
                    readonly output_pair?: number;
                    /**
                     * Label
                     * @description What people call this channel.
                     */
                    readonly label?: string;
                    /**
                     * DSP of this channel
                     * @description Only what differs from `dsp`.
                     */
                    readonly dsp?: {
                        /**
                         * Input gain
                         * @description Before every other stage; 0 dB changes no sample.
                         */
                        readonly input?: {
                            /**
                             * Gain
                             * @description For a source that is too quiet or too loud; nothing clips behind it.
                             * @default 0
                             */
                            readonly gain_db?: number;
                        };
                        /**
                         * High-pass
                         * @description Takes away rumble and hum below the voice; Butterworth, 24 dB an octave.
                         */
                        readonly highpass?: {
                            /**
                             * High-pass
                             * @description Off, it changes no sample.
                             * @default false
                             */
                            readonly enabled?: boolean;
                            /**
                             * Corner
                             * @description The frequency that is 3 dB down.
                             * @default 80
                             */
                            readonly frequency_hz?: number;
                        };
                        /**
                         * Compressor
                         * @description Reduces gain above a level.
                         */
                        readonly comp?: {
                            /**
                             * Ratio
                             * @description Input change over output change above the threshold; 1 is no compression.
                             * @default 2
                             */
                            readonly ratio?: number;
                            /**
                             * Threshold
                             * @description Peak level above which the compressor reduces gain.
                             * @default -20
                             */
                            readonly threshold_db?: number;
                            /**
                             * Attack
                             * @description Time to 63.2 % of a gain reduction, in dB.
                             * @default 10
                             */
                            readonly attack_ms?: number;
                            /**
                             * Release
                             * @description Time to 63.2 % of a gain recovery, in dB, the 10 ms peak hold included.
                             * @default 100
                             */
                            readonly release_ms?: number;
                            /**
                             * Knee
                             * @description Width of the soft knee around the threshold; 0 is a hard knee.
                             * @default 0
                             */
                            readonly knee_db?: number;
                            /**
                             * Make-up gain
                             * @description Gain after the compressor, before the limiter.
                             * @default 0
                             */
                            readonly makeup_db?: number;
                        };
                        /**
                         * Limiter
                         * @description Keeps every sample under the ceiling.
                         */
                        readonly limiter?: {
                            /**
                             * Ceiling
                             * @description No output sample is above this level.
                             * @default -3
                             */
                            readonly ceiling_db?: number;
                            /**
                             * Release
                             * @description Time constant of the limiter gain recovery.
                             * @default 8
                             */
                            readonly release_ms?: number;
                            /**
                             * Look-ahead
                             * @description Delay by which the limiter sees a peak before it leaves; part of the latency.
                             * @default 256
                             */
                            readonly lookahead_frames?: 64 | 128 | 256;
                            /**
                             * True peak
                             * @description Also limit the peak between samples (ITU-R BS.1770-5, 4x); costs CPU.
                             * @default false
                             */
                            readonly true_peak?: boolean;
                        };
                        /**
                         * Dither
                         * @description Noise added before rounding to 16 bit.
                         * @default none
                         */
                        readonly dither?: "none" | "tpdf";
                    };
                };
            };
            /**
             * DSP
             * @description Parameters of every channel.
             */
            readonly dsp: {
                /**
                 * Input gain
                 * @description Before every other stage; 0 dB changes no sample.
                 */
                readonly input?: {
                    /**
                     * Gain
                     * @description For a source that is too quiet or too loud; nothing clips behind it.
                     * @default 0
                     */
                    readonly gain_db?: number;
                };
                /**
                 * High-pass
                 * @description Takes away rumble and hum below the voice; Butterworth, 24 dB an octave.
                 */
                readonly highpass?: {
                    /**
                     * High-pass
                     * @description Off, it changes no sample.
                     * @default false
                     */
                    readonly enabled?: boolean;
                    /**
                     * Corner
                     * @description The frequency that is 3 dB down.
                     * @default 80
                     */
                    readonly frequency_hz?: number;
                };
                /**
                 * Compressor
                 * @description Reduces gain above a level.
                 */
                readonly comp: {
                    /**
                     * Ratio
                     * @description Input change over output change above the threshold; 1 is no compression.
                     * @default 2
                     */
                    readonly ratio: number;
                    /**
                     * Threshold
                     * @description Peak level above which the compressor reduces gain.
                     * @default -20
                     */
                    readonly threshold_db: number;
                    /**
                     * Attack
                     * @description Time to 63.2 % of a gain reduction, in dB.
                     * @default 10
                     */
                    readonly attack_ms: number;
                    /**
                     * Release
                     * @description Time to 63.2 % of a gain recovery, in dB, the 10 ms peak hold included.
                     * @default 100
                     */
                    readonly release_ms: number;
                    /**
                     * Knee
                     * @description Width of the soft knee around the threshold; 0 is a hard knee.
                     * @default 0
                     */
                    readonly knee_db?: number;
                    /**
                     * Make-up gain
                     * @description Gain after the compressor, before the limiter.
                     * @default 0
                     */
                    readonly makeup_db?: number;
                };
                /**
                 * Limiter
                 * @description Keeps every sample under the ceiling.
                 */
                readonly limiter: {
                    /**
                     * Ceiling
                     * @description No output sample is above this level.
                     * @default -3
                     */
                    readonly ceiling_db: number;
                    /**
                     * Release
                     * @description Time constant of the limiter gain recovery.
                     * @default 8
                     */
                    readonly release_ms: number;
                    /**
                     * Look-ahead
                     * @description Delay by which the limiter sees a peak before it leaves; part of the latency.
                     * @default 256
                     */
                    readonly lookahead_frames?: 64 | 128 | 256;
                    /**
                     * True peak
                     * @description Also limit the peak between samples (ITU-R BS.1770-5, 4x); costs CPU.
                     * @default false
                     */
                    readonly true_peak?: boolean;
                };
                /**
                 * Dither
                 * @description Noise added before rounding to 16 bit.
                 * @default none
                 */
                readonly dither?: "none" | "tpdf";
            };
            /** Push-to-talk */
            readonly ptt?: {
                /**
                 * Gate ramp
                 * @description Length of the gain ramp of gate and mute.
                 * @default 5
                 */
                readonly ramp_ms?: number;
                /**
                 * Time-out timer
                 * @description A key that is held longer closes; it must be released and pressed again.
                 * @default 120
                 */
                readonly timeout_s?: number;
                /**
                 * Time-out warning
                 * @description A key that is held this long is warned of its time-out.
                 * @default 110
                 */
                readonly warning_s?: number;
                /**
                 * Open latch alarm
                 * @description A latch that is open this long raises an alarm.
                 * @default 600
                 */
                readonly latch_alarm_s?: number;
            };
        };
        /** Device */
        readonly Device: {
            readonly id: number;
            readonly name: string;
            /** @description ALSA, virtual, ... */
            readonly host_api: string;
            readonly max_input_channels: number;
            readonly max_output_channels: number;
            readonly default_sample_rate: number;
            /** @description Channels of the running config that name this device. */
            readonly used_by_channels: readonly number[];
        };
        /** Channel status */
        readonly ChannelStatus: {
            readonly input_device_id: number | null;
            readonly output_device_id: number | null;
            readonly xruns: number | null;
            readonly input_device: string;
            readonly output_device: string;
            readonly input_pair: number;
            readonly output_pair: number;
            readonly label: string;
            /**
             * Stream state
             * @description opening: the device is being opened; running: blocks flow; stalled: blocks stopped, the stream is about to be restarted; lost: the device went away, re-opening with back-off; failed: it cannot be opened, trying again with back-off; stopped: not wanted.
             */
            readonly state: "opening" | "running" | "stalled" | "lost" | "failed" | "stopped";
            readonly reason: string | null;
            readonly gate_open: boolean;
            readonly mute: boolean;
            readonly latch: boolean;
            /** @description Who latched the gate: the name given with the command, else where it came from. */
            readonly latched_by: string | null;
            readonly holder: string | null;
            readonly input_xruns: number | null;
            readonly output_xruns: number | null;
            /** @description Blocks that came more than two block times after the one before. */
            readonly late_blocks: number;
            /** @description Blocks whose input was lost and replaced by silence. */
            readonly silenced_blocks?: number;
            /** @description How often the stream ran and went down since it was configured; attempts to open it again do not count. */
            readonly restarts: number;
            /** @description Blocks since the stream last opened; while it is down, those that it had. */
            readonly blocks: number;
            readonly latency_frames: number | null;
            readonly latency_ms: number | null;
            readonly dsp_load_percent: number | null;
            readonly stream_pid: number | null;
            /** @description Priority that the stream process got; -10 is asked for. Counts where it has no real time. */
            readonly stream_nice?: number;
            /** @description Real-time priority that the stream process got; 4 is asked for, 0 is none. */
            readonly stream_realtime_priority?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly getAlarms: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Active, or not acknowledged yet. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly alarms: readonly {
                            /** @description Kind and channel, for example device_lost-1. */
                            readonly id: string;
                            /** Alarm kind */
                            readonly kind: "latch_open_long" | "key_timed_out" | "keyed_silence" | "talk_while_muted" | "clipping" | "xrun_rate" | "device_lost" | "stream_restarted" | "engine_lost" | "audit_failed" | "duplicate_node";
                            readonly channel: number | null;
                            readonly severity: "warning" | "critical";
                            /** @description False once its cause has gone. */
                            readonly active: boolean;
                            readonly message: string;
                            /** @description How often it was raised since it was acknowledged. */
                            readonly count: number;
                            readonly raised_ms: number;
                            readonly cleared_ms: number | null;
                            readonly acknowledged_ms: number | null;
                            readonly acknowledged_by: string | null;
                        }[];
                    };
                };
            };
        };
    };
    readonly postAlarmsIdAck: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "by": "flight"
                 *     }
                 */
                readonly "application/json": {
                    /** @description Who acknowledges. */
                    readonly by: string;
                };
            };
        };
        readonly responses: {
            /** @description Listed until it is both cleared and acknowledged. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Kind and channel, for example device_lost-1. */
                        readonly id: string;
                        /** Alarm kind */
                        readonly kind: "latch_open_long" | "key_timed_out" | "keyed_silence" | "talk_while_muted" | "clipping" | "xrun_rate" | "device_lost" | "stream_restarted" | "engine_lost" | "audit_failed" | "duplicate_node";
                        readonly channel: number | null;
                        readonly severity: "warning" | "critical";
                        /** @description False once its cause has gone. */
                        readonly active: boolean;
                        readonly message: string;
                        /** @description How often it was raised since it was acknowledged. */
                        readonly count: number;
                        readonly raised_ms: number;
                        readonly cleared_ms: number | null;
                        readonly acknowledged_ms: number | null;
                        readonly acknowledged_by: string | null;
                    };
                };
            };
        };
    };
    readonly getAsyncapiJson: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description AsyncAPI 3.0. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
    };
    readonly getAudit: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
                /**
                 * @description Entries at or after this time: ISO 8601, or milliseconds since 1970.
                 * @example 2026-11-23T12:00:00Z
                 */
                readonly since?: string;
                /** @description At most this many, the newest; 1 to 1000. */
                readonly limit?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description In order; the newest that fit the limit. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly entries: readonly {
                            readonly ts_ms: number;
                            readonly seq: number;
                            readonly boot_id: string;
                            /** @description Who commanded, as far as is known. */
                            readonly actor: string;
                            /** @description Joins one request through REST, bus and engine in the logs. */
                            readonly request_id: string;
                            readonly command: string;
                            /** @description Of a config, its revision. */
                            readonly params: unknown;
                            /** @description ok, or the code of the problem. */
                            readonly result: string;
                            readonly message?: string;
                            readonly duration_ms: number;
                        }[];
                        /** @description engine: its own file, the whole record. bus: the engine is away; the bus's copy. */
                        readonly source: "engine" | "bus";
                    };
                };
            };
        };
    };
    readonly getChannels: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Status and meters of each channel. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly channels: {
                            readonly [key: string]: {
                                readonly input_device_id: number | null;
                                readonly output_device_id: number | null;
                                readonly xruns: number | null;
                                readonly input_device: string;
                                readonly output_device: string;
                                readonly input_pair: number;
                                readonly output_pair: number;
                                readonly label: string;
                                /**
                                 * Stream state
                                 * @description opening: the device is being opened; running: blocks flow; stalled: blocks stopped, the stream is about to be restarted; lost: the device went away, re-opening with back-off; failed: it cannot be opened, trying again with back-off; stopped: not wanted.
                                 */
                                readonly state: "opening" | "running" | "stalled" | "lost" | "failed" | "stopped";
                                readonly reason: string | null;
                                readonly gate_open: boolean;
                                readonly mute: boolean;
                                readonly latch: boolean;
                                /** @description Who latched the gate: the name given with the command, else where it came from. */
                                readonly latched_by: string | null;
                                readonly holder: string | null;
                                readonly input_xruns: number | null;
                                readonly output_xruns: number | null;
                                /** @description Blocks that came more than two block times after the one before. */
                                readonly late_blocks: number;
                                /** @description Blocks whose input was lost and replaced by silence. */
                                readonly silenced_blocks?: number;
                                /** @description How often the stream ran and went down since it was configured; attempts to open it again do not count. */
                                readonly restarts: number;
                                /** @description Blocks since the stream last opened; while it is down, those that it had. */
                                readonly blocks: number;
                                readonly latency_frames: number | null;
                                readonly latency_ms: number | null;
                                readonly dsp_load_percent: number | null;
                                readonly stream_pid: number | null;
                                /** @description Priority that the stream process got; -10 is asked for. Counts where it has no real time. */
                                readonly stream_nice?: number;
                                /** @description Real-time priority that the stream process got; 4 is asked for, 0 is none. */
                                readonly stream_realtime_priority?: number;
                                /** @description Null where they are older than 500 ms: what is stale is not shown. */
                                readonly meters: components["schemas"]["ChannelMeters"] | null;
                            };
                        };
                        /** @description Null where there are none yet. */
                        readonly meters_age_ms: number | null;
                        /**
                         * Node
                         * @description Name of an audio-io engine: lower-case letters, digits and hyphens.
                         */
                        readonly node: string;
                        /** @description New at each start of the engine. */
                        readonly boot_id: string;
                        /** @description UTC at capture. */
                        readonly ts_ms: number;
                        /** @description Since capture, by our own clock. */
                        readonly age_ms: number;
                        /** @description Always false here: what is stale is answered with 503. */
                        readonly stale: boolean;
                    };
                };
            };
        };
    };
    readonly getChannelsId: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description Logical channel, "1" to "32".
                 * @example 1
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Status and meters of this channel. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /**
                         * Channel
                         * @description Logical channel, counted from 1.
                         */
                        readonly channel: number;
                        readonly input_device_id: number | null;
                        readonly output_device_id: number | null;
                        readonly xruns: number | null;
                        readonly input_device: string;
                        readonly output_device: string;
                        readonly input_pair: number;
                        readonly output_pair: number;
                        readonly label: string;
                        /**
                         * Stream state
                         * @description opening: the device is being opened; running: blocks flow; stalled: blocks stopped, the stream is about to be restarted; lost: the device went away, re-opening with back-off; failed: it cannot be opened, trying again with back-off; stopped: not wanted.
                         */
                        readonly state: "opening" | "running" | "stalled" | "lost" | "failed" | "stopped";
                        readonly reason: string | null;
                        readonly gate_open: boolean;
                        readonly mute: boolean;
                        readonly latch: boolean;
                        /** @description Who latched the gate: the name given with the command, else where it came from. */
                        readonly latched_by: string | null;
                        readonly holder: string | null;
                        readonly input_xruns: number | null;
                        readonly output_xruns: number | null;
                        /** @description Blocks that came more than two block times after the one before. */
                        readonly late_blocks: number;
                        /** @description Blocks whose input was lost and replaced by silence. */
                        readonly silenced_blocks?: number;
                        /** @description How often the stream ran and went down since it was configured; attempts to open it again do not count. */
                        readonly restarts: number;
                        /** @description Blocks since the stream last opened; while it is down, those that it had. */
                        readonly blocks: number;
                        readonly latency_frames: number | null;
                        readonly latency_ms: number | null;
                        readonly dsp_load_percent: number | null;
                        readonly stream_pid: number | null;
                        /** @description Priority that the stream process got; -10 is asked for. Counts where it has no real time. */
                        readonly stream_nice?: number;
                        /** @description Real-time priority that the stream process got; 4 is asked for, 0 is none. */
                        readonly stream_realtime_priority?: number;
                        /** @description Null where they are older than 500 ms: what is stale is not shown. */
                        readonly meters: components["schemas"]["ChannelMeters"] | null;
                        /** @description Null where there are none yet. */
                        readonly meters_age_ms: number | null;
                        /**
                         * Node
                         * @description Name of an audio-io engine: lower-case letters, digits and hyphens.
                         */
                        readonly node: string;
                        /** @description New at each start of the engine. */
                        readonly boot_id: string;
                        /** @description UTC at capture. */
                        readonly ts_ms: number;
                        /** @description Since capture, by our own clock. */
                        readonly age_ms: number;
                        /** @description Always false here: what is stale is answered with 503. */
                        readonly stale: boolean;
                    };
                };
            };
        };
    };
    readonly putChannelsIdPttLease: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description Logical channel, "1" to "32".
                 * @example 1
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "holder": "flight",
                 *       "lease_ms": 500
                 *     }
                 */
                readonly "application/json": {
                    /**
                     * Holder
                     * @description Who holds the key: a position, a person or a device. Shown to everybody.
                     */
                    readonly holder: string;
                    /**
                     * Lease
                     * @description A key that is held renews its lease; without renewal the gate closes after this.
                     * @default 500
                     */
                    readonly lease_ms?: number;
                    /**
                     * Priority
                     * @description A holder with a higher priority takes a channel over.
                     * @default 0
                     */
                    readonly priority?: number;
                };
            };
        };
        readonly responses: {
            /** @description The key as it is now. Renew it before `lease_ms` are over. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "channel": 1,
                     *       "holder": "flight",
                     *       "lease_ms": 500,
                     *       "renewed": false,
                     *       "timeout_in_s": 120,
                     *       "gate_open": true,
                     *       "mute": false
                     *     }
                     */
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                        /**
                         * Channel
                         * @description Logical channel, counted from 1.
                         */
                        readonly channel: number;
                        /**
                         * Holder
                         * @description Who holds the key: a position, a person or a device. Shown to everybody.
                         */
                        readonly holder: string;
                        /**
                         * Lease
                         * @description A key that is held renews its lease; without renewal the gate closes after this.
                         * @default 500
                         */
                        readonly lease_ms: number;
                        /** @description False for the first request of a key press. */
                        readonly renewed: boolean;
                        /** @description Until the time-out timer closes the key. */
                        readonly timeout_in_s: number;
                        readonly gate_open: boolean;
                        readonly mute: boolean;
                    };
                };
            };
        };
    };
    readonly deleteChannelsIdPttLease: {
        readonly parameters: {
            readonly query: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
                /** @description Who holds the key: a position, a person or a device. Shown to everybody. */
                readonly holder: string;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description Logical channel, "1" to "32".
                 * @example 1
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Gate and mute as they are now; another holder or a latch may keep it open. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                        /**
                         * Channel
                         * @description Logical channel, counted from 1.
                         */
                        readonly channel: number;
                        /** @description By latch or by lease. Sound passes unless muted. */
                        readonly gate_open: boolean;
                        readonly mute: boolean;
                        /** @description Opened by POST /ptt; stays until it is closed. */
                        readonly latch: boolean;
                        /** @description Who latched the gate: the name given with the command, else where it came from. */
                        readonly latched_by: string | null;
                        /** @description Who holds the key now. */
                        readonly holder: string | null;
                    };
                };
            };
        };
    };
    readonly getConfig: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The whole config. */
            readonly 200: {
                headers: {
                    /** @description Revision of the config, in quotes. */
                    readonly etag?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sample_rate": 44100,
                     *       "sample_format": "int16",
                     *       "channels": 2,
                     *       "blocksize": 512,
                     *       "logical_channels": {
                     *         "1": {
                     *           "input_device_id": 1,
                     *           "output_device_id": 3,
                     *           "label": "Flight"
                     *         },
                     *         "2": {
                     *           "input_device": "virtual:tone",
                     *           "output_device": "virtual:null"
                     *         }
                     *       },
                     *       "dsp": {
                     *         "comp": {
                     *           "ratio": 2,
                     *           "threshold_db": -20,
                     *           "attack_ms": 10,
                     *           "release_ms": 100
                     *         },
                     *         "limiter": {
                     *           "ceiling_db": -3,
                     *           "release_ms": 8
                     *         }
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Config"];
                };
            };
        };
    };
    readonly postConfig: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: {
                /**
                 * @description ETag of the config that the change was made from; if another one runs by now, nothing is changed and the answer is 412.
                 * @example "3f2a90c1d4e5"
                 */
                readonly "if-match"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "sample_rate": 44100,
                 *       "sample_format": "int16",
                 *       "channels": 2,
                 *       "blocksize": 512,
                 *       "logical_channels": {
                 *         "1": {
                 *           "input_device_id": 1,
                 *           "output_device_id": 3,
                 *           "label": "Flight"
                 *         },
                 *         "2": {
                 *           "input_device": "virtual:tone",
                 *           "output_device": "virtual:null"
                 *         }
                 *       },
                 *       "dsp": {
                 *         "comp": {
                 *           "ratio": 2,
                 *           "threshold_db": -20,
                 *           "attack_ms": 10,
                 *           "release_ms": 100
                 *         },
                 *         "limiter": {
                 *           "ceiling_db": -3,
                 *           "release_ms": 8
                 *         }
                 *       }
                 *     }
                 */
                readonly "application/json": components["schemas"]["Config"];
            };
        };
        readonly responses: {
            /** @description What was changed. */
            readonly 200: {
                headers: {
                    /** @description Revision of the config, in quotes. */
                    readonly etag?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "change": "parameters",
                     *       "reopened_channels": [],
                     *       "revision": "3f2a90c1d4e5"
                     *     }
                     */
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                        /** @description none: nothing differs; parameters: no block is lost; streams: some channels re-open; all: every channel re-opens. */
                        readonly change: "none" | "parameters" | "streams" | "all";
                        readonly reopened_channels: readonly number[];
                        /** @description Revision of the config once it runs. */
                        readonly revision: string;
                    };
                };
            };
        };
    };
    readonly postConfigValidate: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "sample_rate": 44100,
                 *       "sample_format": "int16",
                 *       "channels": 2,
                 *       "blocksize": 512,
                 *       "logical_channels": {
                 *         "1": {
                 *           "input_device_id": 1,
                 *           "output_device_id": 3,
                 *           "label": "Flight"
                 *         },
                 *         "2": {
                 *           "input_device": "virtual:tone",
                 *           "output_device": "virtual:null"
                 *         }
                 *       },
                 *       "dsp": {
                 *         "comp": {
                 *           "ratio": 2,
                 *           "threshold_db": -20,
                 *           "attack_ms": 10,
                 *           "release_ms": 100
                 *         },
                 *         "limiter": {
                 *           "ceiling_db": -3,
                 *           "release_ms": 8
                 *         }
                 *       }
                 *     }
                 */
                readonly "application/json": components["schemas"]["Config"];
            };
        };
        readonly responses: {
            /** @description What would be changed. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "change": "parameters",
                     *       "reopened_channels": [],
                     *       "revision": "3f2a90c1d4e5"
                     *     }
                     */
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                        /** @description none: nothing differs; parameters: no block is lost; streams: some channels re-open; all: every channel re-opens. */
                        readonly change: "none" | "parameters" | "streams" | "all";
                        readonly reopened_channels: readonly number[];
                        /** @description Revision of the config once it runs. */
                        readonly revision: string;
                    };
                };
            };
        };
    };
    readonly getDevices: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All devices there are now. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly devices: readonly components["schemas"]["Device"][];
                    };
                };
            };
        };
    };
    readonly getEvents: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Events `vu`, `status`, `ptt`, `device`, `xrun`, `config`, `alarm`, each with the message as it stands on the bus, and  `stale` `{node, boot_id, age_ms, bus_connected}` when an engine has gone quiet. The newest status comes at once. A slow reader misses `vu` and is dropped if it does not catch up. Comments are heartbeats. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
        };
    };
    readonly getHealthz: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It answers. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                    };
                };
            };
        };
    };
    readonly getMeters: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Every meter of the newest 100 ms window. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly channels: {
                            readonly [key: string]: components["schemas"]["ChannelMeters"];
                        };
                        /** @description Counts the messages of one subject; a gap is a loss. */
                        readonly seq: number;
                        /**
                         * Node
                         * @description Name of an audio-io engine: lower-case letters, digits and hyphens.
                         */
                        readonly node: string;
                        /** @description New at each start of the engine. */
                        readonly boot_id: string;
                        /** @description UTC at capture. */
                        readonly ts_ms: number;
                        /** @description Since capture, by our own clock. */
                        readonly age_ms: number;
                        /** @description Always false here: what is stale is answered with 503. */
                        readonly stale: boolean;
                    };
                };
            };
        };
    };
    readonly getMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The text format 0.0.4 of Prometheus; every metric of ours starts with `mcae_`. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly getNodes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Engines heard within 10 minutes, and those that answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly bus_connected: boolean;
                        readonly nodes: readonly {
                            readonly node: string;
                            readonly boot_id: string | null;
                            readonly version: string | null;
                            /** @description No levels within 500 ms: it may be dead. */
                            readonly stale: boolean;
                            /** @description Of the newest levels; null where there are none. */
                            readonly age_ms: number | null;
                            /** @description Of the newest status; null where there is none. */
                            readonly status_age_ms: number | null;
                            /** @description Engines of this name that answered the search; more than 1 is a mistake in MCAE_NODE, and keys are refused at random. Null where the bus is away. */
                            readonly instances: number | null;
                            /** @description Gaps in the telemetry since this service knows the engine. */
                            readonly lost_messages: number;
                            /** @description Duplicates, late ones, and ones of a boot that is over. */
                            readonly ignored_messages: number;
                            /** @description New boots since this service knows the engine. */
                            readonly restarts: number;
                        }[];
                    };
                };
            };
        };
    };
    readonly getOpenapiJson: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OpenAPI 3.1. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
    };
    readonly postPtt: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "channel": 1,
                 *       "mute": false,
                 *       "gate_open": true
                 *     }
                 */
                readonly "application/json": {
                    /**
                     * Channel
                     * @description Logical channel, counted from 1.
                     */
                    readonly channel: number;
                    readonly mute?: boolean;
                    readonly gate_open?: boolean;
                    /**
                     * Holder
                     * @description Who holds the key: a position, a person or a device. Shown to everybody.
                     */
                    readonly by?: string;
                };
            };
        };
        readonly responses: {
            /** @description Gate and mute as they are now. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "channel": 1,
                     *       "gate_open": true,
                     *       "mute": false,
                     *       "latch": true,
                     *       "latched_by": "FLIGHT",
                     *       "holder": null
                     *     }
                     */
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                        /**
                         * Channel
                         * @description Logical channel, counted from 1.
                         */
                        readonly channel: number;
                        /** @description By latch or by lease. Sound passes unless muted. */
                        readonly gate_open: boolean;
                        readonly mute: boolean;
                        /** @description Opened by POST /ptt; stays until it is closed. */
                        readonly latch: boolean;
                        /** @description Who latched the gate: the name given with the command, else where it came from. */
                        readonly latched_by: string | null;
                        /** @description Who holds the key now. */
                        readonly holder: string | null;
                    };
                };
            };
        };
    };
    readonly getReadyz: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The bus is connected and at least one engine is fresh. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ready";
                        readonly nodes: readonly string[];
                    };
                };
            };
        };
    };
    readonly getSelfCheck: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Every check passed. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly compressor_rms_dbfs: number;
                        readonly compressor_expected_dbfs: number;
                        readonly compressor_ok: boolean;
                        readonly limiter_peak_dbfs: number;
                        readonly limiter_ok: boolean;
                        readonly limiter_ceiling_dbfs: number;
                        /** @description The same for the parameters that run on each channel. */
                        readonly channels: {
                            readonly [key: string]: {
                                readonly compressor: {
                                    readonly ok: boolean;
                                    readonly measured_dbfs: number;
                                    readonly expected_dbfs: number;
                                };
                                readonly limiter: {
                                    readonly ok: boolean;
                                    readonly measured_dbfs: number;
                                    readonly expected_dbfs: number;
                                };
                                readonly gate_closed_is_silent: boolean;
                                /** @description A sine at the corner, where it is on. */
                                readonly highpass?: {
                                    readonly ok: boolean;
                                    readonly measured_dbfs: number;
                                    readonly expected_dbfs: number;
                                };
                                readonly stream_running: boolean;
                                readonly ok: boolean;
                            };
                        };
                        readonly kernel: string;
                    };
                };
            };
        };
    };
    readonly getSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Who asks, and what that one may do. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description False: the service runs without tokens. */
                        readonly required: boolean;
                        /** @description Of the token. */
                        readonly name: string | null;
                        readonly role: "viewer" | "operator" | "engineer";
                        /** @description Channels that may be keyed; null: all. */
                        readonly channels: readonly number[] | null;
                        /** @description UTC. When to sign in again; null for a bearer token. */
                        readonly expires_ts_ms: number | null;
                    };
                };
            };
        };
    };
    readonly postSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "token": "mcae_…"
                 *     }
                 */
                readonly "application/json": {
                    readonly token: string;
                };
            };
        };
        readonly responses: {
            /** @description Who asks, and what that one may do. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description False: the service runs without tokens. */
                        readonly required: boolean;
                        /** @description Of the token. */
                        readonly name: string | null;
                        readonly role: "viewer" | "operator" | "engineer";
                        /** @description Channels that may be keyed; null: all. */
                        readonly channels: readonly number[] | null;
                        /** @description UTC. When to sign in again; null for a bearer token. */
                        readonly expires_ts_ms: number | null;
                    };
                };
            };
        };
    };
    readonly deleteSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The cookie is gone. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                    };
                };
            };
        };
    };
    readonly getStatus: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The seed's five fields, then what was added. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly sample_rate: number;
                        readonly blocksize: number;
                        readonly channels: {
                            readonly [key: string]: components["schemas"]["ChannelStatus"];
                        };
                        /** @description Of the engine and its streams; 100 is one core. */
                        readonly cpu_percent: number;
                        readonly uptime_s: number;
                        /** @description Resident, engine and streams. */
                        readonly memory_mb: number;
                        readonly config_revision: string;
                        /** @description Which implementation of the DSP runs. */
                        readonly kernel: "reference" | "wasm-simd";
                        readonly version: string;
                        /**
                         * Node
                         * @description Name of an audio-io engine: lower-case letters, digits and hyphens.
                         */
                        readonly node: string;
                        /** @description New at each start of the engine. */
                        readonly boot_id: string;
                        /** @description UTC at capture. */
                        readonly ts_ms: number;
                        /** @description Since capture, by our own clock. */
                        readonly age_ms: number;
                        /** @description Always false here: what is stale is answered with 503. */
                        readonly stale: boolean;
                    };
                };
            };
        };
    };
    readonly getTelemetryDictionary: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Every point of every engine that is remembered. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly points: readonly {
                            /** @description Node, channel (or `engine`) and name, joined by dots. */
                            readonly key: string;
                            readonly node: string;
                            /** @description Null: of the engine. */
                            readonly channel: string | null;
                            /** @description For people. */
                            readonly name: string;
                            readonly unit: string | null;
                            readonly min: number;
                            readonly max: number;
                            readonly period_ms: number;
                            /** @description What 0, 1, … stand for, where it is a state. */
                            readonly states?: readonly string[];
                            readonly limits?: {
                                /** @description At or beyond either. */
                                readonly yellow?: {
                                    readonly low?: number;
                                    readonly high?: number;
                                };
                                /** @description At or beyond either. */
                                readonly red?: {
                                    readonly low?: number;
                                    readonly high?: number;
                                };
                            };
                            /** @description The event of `GET /events` and the JSON pointer of the value in it. */
                            readonly source: {
                                readonly event: string;
                                readonly pointer: string;
                            };
                        }[];
                    };
                };
            };
        };
    };
    readonly getTelemetryHistory: {
        readonly parameters: {
            readonly query: {
                /**
                 * @description As the dictionary names it.
                 * @example console-room.1.level_after
                 */
                readonly key: string;
                /** @description UTC. Left out: all that is kept. */
                readonly start?: string;
                /** @description UTC. Left out: until now. */
                readonly end?: string;
                /** @description latest: the newest `size`; minmax: at most `size`, lowest and highest of each part of the time. Left out: every sample. */
                readonly strategy?: "latest" | "minmax";
                /** @description Samples at most. */
                readonly size?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description In order of time. Nothing stands where nothing came. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly key: string;
                        readonly unit: string | null;
                        readonly samples: readonly {
                            readonly ts_ms: number;
                            readonly value: number;
                        }[];
                    };
                };
            };
        };
    };
    readonly postTone: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "channel": 1,
                 *       "seconds": 5
                 *     }
                 */
                readonly "application/json": {
                    /**
                     * Channel
                     * @description Logical channel, counted from 1.
                     */
                    readonly channel: number;
                    /**
                     * Duration
                     * @description Length of the test tone.
                     * @default 5
                     */
                    readonly seconds?: number;
                    /**
                     * Frequency
                     * @description Frequency of the test tone.
                     * @default 1000
                     */
                    readonly frequency_hz?: number;
                    /**
                     * Level
                     * @description RMS level of the test tone (AES17: a full-scale sine reads 0 dBFS).
                     * @default -20
                     */
                    readonly level_dbfs?: number;
                };
            };
        };
        readonly responses: {
            /** @description Where the tone is heard. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "channel": 1,
                     *       "seconds": 5,
                     *       "output_device": "virtual:null"
                     *     }
                     */
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                        /**
                         * Channel
                         * @description Logical channel, counted from 1.
                         */
                        readonly channel: number;
                        readonly seconds: number;
                        readonly output_device: string;
                    };
                };
            };
        };
    };
    readonly getUiConfig: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What is offered here. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Telemetry straight from the bus; null: use `GET /events` */
                        readonly nats: {
                            /** @description ws:// or wss:// address of the bus for browsers */
                            readonly url: string;
                            /** @description Signs in as a user who may only read; null: none is needed */
                            readonly nkey_seed: string | null;
                        } | null;
                    };
                };
            };
        };
    };
    readonly getVu: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Which engine. Not needed where there is one.
                 * @example console-room
                 */
                readonly node?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Level of each channel. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "1": -18.2,
                     *       "2": -60
                     *     }
                     */
                    readonly "application/json": {
                        readonly [key: string]: number;
                    };
                };
            };
        };
    };
}
