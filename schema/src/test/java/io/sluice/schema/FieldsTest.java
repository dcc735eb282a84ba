package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldsTest {

    private final JsonCursor json = new JsonCursor();

    @Test
    void findsNamesOfEveryLengthInEveryOrderAndSpacing() throws Fault {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            List<String> names = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                // same beginnings and ends, lengths around those of words
                names.add("attribute".repeat(random.nextInt(3)) + names.size() + "x".repeat(random.nextInt(20)));
            }
            Fields fields = new Fields(names);
            for (int documents = 0; documents < 5; documents++) {
                List<String> written = new ArrayList<>(names);
                if (random.nextBoolean()) {
                    Collections.shuffle(written, random);
                }
                if (random.nextBoolean()) {
                    written.add(random.nextInt(written.size()), "stranger");
                    written.remove(random.nextInt(written.size()));
                }
                String document = document(written, random);
                assertThat(walk(fields, names, document))
                        .as("seed %s: %s", seed, document)
                        .isEqualTo(written.stream()
                                .map(name -> names.contains(name) ? name : "?")
                                .toList());
            }
        }
    }

    /** Names right at the end of the bytes, so that words would reach behind it. */
    private static String document(List<String> names, Random random) {
        String comma = List.of(",", ", ", " ,\n").get(random.nextInt(3));
        String colon = List.of(":", ": ", " : ").get(random.nextInt(3));
        List<String> members = names.stream()
                .map(name -> '"' + (random.nextInt(8) == 0 ? escaped(name) : name) + '"' + colon + "0")
                .toList();
        return (random.nextBoolean() ? "{" : "{ ") + String.join(comma, members) + "}";
    }

    private static String escaped(String name) {
        return name.isEmpty() ? name : "\\u00" + Integer.toHexString(name.charAt(0)) + name.substring(1);
    }

    private List<String> walk(Fields fields, List<String> names, String document) throws Fault {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        json.open(bytes, 0, bytes.length);
        json.value();
        List<String> found = new ArrayList<>();
        int last = Fields.START;
        for (int place = fields.next(json, last); place != Fields.END; place = fields.next(json, last)) {
            found.add(place == Fields.UNKNOWN ? "?" : names.get(place));
            last = place == Fields.UNKNOWN ? last : place;
            json.value();
        }
        json.finish();
        return found;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\"b\":0}",
                "{,\"plain\":0}",
                "{\"plain\":0 \"a\":0}",
                "{\"plain\":0,,\"a\":0}",
                "{\"c\\\":0}"
            })
    void refusesWhatJsonDoes(String document) {
        Fields fields = new Fields(List.of("a\"b", "plain", "c\\", "a"));
        assertThatThrownBy(() -> walk(fields, List.of("a\"b", "plain", "c\\", "a"), document))
                .isInstanceOf(Fault.class);
    }

    @Test
    void findsNamesThatJsonEscapes() throws Fault {
        List<String> names = List.of("a\"b", "c\\", "tab\there", "größe");
        assertThat(walk(
                        new Fields(names),
                        names,
                        "{\"a\\\"b\":0,\"c\\\\\":0,\"tab\\there\":0,\"größe\":0,\"gr\\u00f6\\u00dfe\":0}"))
                .containsExactly("a\"b", "c\\", "tab\there", "größe", "größe");
    }

    @Test
    void knowsNoFieldIfThereAreNoNames() throws Fault {
        assertThat(walk(new Fields(List.of()), List.of(), "{\"a\":0,\"\":0}")).containsExactly("?", "?");
    }
}
