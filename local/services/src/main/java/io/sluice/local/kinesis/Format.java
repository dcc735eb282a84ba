package io.sluice.local.kinesis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;

/** One of the two forms of a body: the same names and values, as text or as bytes. Thread safe. */
final class Format {

    static final Format JSON = new Format("application/x-amz-json-1.1", new JsonFactory());
    static final Format CBOR = new Format("application/x-amz-cbor-1.1", new CBORFactory());

    private final String contentType;
    private final ObjectMapper mapper;

    private Format(String contentType, JsonFactory factory) {
        this.contentType = contentType;
        this.mapper = new ObjectMapper(factory);
    }

    /** The form that a content type names; JSON if it names none. */
    static Format of(String contentType) {
        return contentType.contains("cbor") ? CBOR : JSON;
    }

    boolean isCbor() {
        return this == CBOR;
    }

    String contentType() {
        return contentType;
    }

    ObjectMapper mapper() {
        return mapper;
    }
}
