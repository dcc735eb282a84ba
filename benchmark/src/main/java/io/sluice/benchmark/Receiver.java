package io.sluice.benchmark;

/** Takes what a consumer has read, record by record; thread safe. */
interface Receiver {

    /** Takes the payload of one record; it must not be changed. */
    void take(byte[] payload);
}
