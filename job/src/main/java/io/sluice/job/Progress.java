package io.sluice.job;

/**
 * How far a pipe has come since it was started on this machine.
 *
 * @param read records read from the stream, those read again after a failure included
 * @param readBytes payload bytes of those
 * @param written rows acknowledged by ClickHouse
 * @param rejected records acknowledged in the error table
 * @param lagMillis how far the shard that is furthest behind lags its tip, in milliseconds; -1 while unknown
 */
public record Progress(long read, long readBytes, long written, long rejected, long lagMillis) {}
