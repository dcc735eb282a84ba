package io.sluice.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Rows as ClickHouse writes them in JSON. */
final class ServerJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ServerJson() {}

    /** A row as a tree. */
    static JsonNode tree(String row) {
        try {
            return JSON.readTree(row);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server's JSON is JSON", e);
        }
    }
}
