package io.sluice.command;

import io.sluice.schema.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A document of the stream as programs read it. */
final class SampledDocument {

    private SampledDocument() {}

    /** Where it stood and what it is; more may be added. */
    static Map<String, Object> of(StreamRecord document) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("shard", document.shardId());
        answer.put("sequenceNumber", document.sequenceNumber());
        answer.put("subSequence", document.subSequenceNumber());
        answer.put("partitionKey", document.partitionKey());
        answer.put("arrivedAt", Instant.ofEpochMilli(document.arrivalMillis()).toString());
        answer.put("document", new String(document.payload(), StandardCharsets.UTF_8));
        return answer;
    }
}
