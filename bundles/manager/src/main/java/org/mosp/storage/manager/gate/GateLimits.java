package org.mosp.storage.manager.gate;

import java.time.Duration;

/**
 * The bounds of waiting at a gate.
 *
 * @param providerWait longest wait for a provider that is away
 * @param openWait longest wait for an engine that is being opened
 * @param fenceWait longest wait of a writer behind a fence
 * @param maxWaiters most calls waiting
 * @param maxWaitingBytes most bytes held by calls that wait without a thread
 */
public record GateLimits(
        Duration providerWait, Duration openWait, Duration fenceWait, int maxWaiters, long maxWaitingBytes) {}
