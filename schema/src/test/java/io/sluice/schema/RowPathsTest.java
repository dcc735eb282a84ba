package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.schema.Column.DefaultKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values from inside of documents: paths, flattened objects and flattened Nested. */
final class RowPathsTest {

    private static final Flattening UNDERSCORE = new Flattening("_");

    @Test
    void followsNamesAndIndexes() {
        RowEncoder encoder = mapped("a.b.c UInt8", "a.b.d[1].e UInt8", "['x.y'][0] UInt8");
        assertRow(encoder, "{'x.y':[7,8],'a':{'b':{'d':[{'e':1},{'e':2}],'c':3,'z':0}}}", "00 03  00 02  00 07");
        assertThat(encoder.ignoredFields()).isEqualTo(1);
    }

    @Test
    void fillsSeveralColumnsFromOverlappingPaths() {
        RowEncoder encoder = mapped("a.b UInt8", "a JSON", "a String", "a Map(String, UInt8)", "a Tuple(b UInt16)");
        String text = "077b2262223a357d";
        assertRow(encoder, "{'a':{'b':5}}", "00 05  00" + text + " 00" + text + " 00 01 0162 05  00 0500");
    }

    @Test
    void takesAWholeElementAndAPartOfIt() {
        RowEncoder encoder = mapped("a[0] String", "a[0].b UInt8", "a String");
        assertRow(encoder, "{'a':[{'b':1},2]}", "00 07 7b2262223a317d  00 01  00 0b 5b7b2262223a317d2c325d");
    }

    @Test
    void leavesAColumnAbsentWhereItsPathLeadsNowhere() {
        Table table = table("a UInt8", "b Nullable(UInt8)", "c UInt16 DEFAULT");
        RowEncoder encoder = RowEncoder.forTable(
                table,
                List.of(
                        new FieldMapping("x.y.z", "a"),
                        new FieldMapping("x.y.z", "b"),
                        new FieldMapping("l[1].z", "c")),
                Flattening.NONE);
        for (String json : List.of(
                "{}",
                "{'x':{}}",
                "{'x':{'y':{}}}",
                "{'x':null,'l':null}",
                "{'x':{'y':null},'l':[]}",
                "{'x':5,'l':'text'}",
                "{'x':{'y':[{'z':1}]},'l':[{'z':1}]}",
                "{'x':[[1,{'z':2}]],'l':{'1':{'z':1}}}",
                "{'x':{'y':{'z':null}},'l':[0,{'z':null}]}")) {
            assertRow(encoder, json, "00 00  00 01  01");
        }
    }

    @Test
    void keepsTheLastOfRepeatedObjects() {
        RowEncoder encoder = mapped("a.b UInt8", "a.c UInt8", "a String");
        assertRow(encoder, "{'a':{'b':1,'c':2},'a':{'c':3}}", "00 00  00 03  00 07 7b2263223a337d");
        assertRow(encoder, "{'a':{'b':1,'c':2},'a':4}", "00 00  00 00  00 01 34");
        assertRow(encoder, "{'a':{'b':1,'b':2}}", "00 02  00 00  00 0d 7b2262223a312c2262223a327d");
    }

    @Test
    void namesTheColumnAndThePathOfAValueThatDoesNotFit() {
        Rejection rejection = (Rejection) encode(mapped("a.b[0] UInt8"), "{'a':{'b':[256]}}");
        assertThat(rejection.reason())
                .isEqualTo(
                        "Cannot write column 'c0' from field 'a.b[0]': found 256; wanted UInt8, an integer from 0 to 255");
    }

    @Test
    void refusesMappingsThatAreNoPaths() {
        assertThatThrownBy(() -> mapped("a. UInt8", "b[ UInt8", "ok UInt8"))
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "Cannot map field 'a.' to column 'c0': found the end at character 3 of the path; wanted a name\n"
                                + "Cannot map field 'b[' to column 'c1': found the end at character 3 of the path; wanted an index"
                                + " or a name in quotes");
    }

    @Test
    void takesAColumnByItsWholeNameIfNothingIsMapped() {
        RowEncoder encoder = RowEncoder.forTable(table("a.b UInt8", "c[0] UInt8"), List.of(), Flattening.NONE);
        assertRow(encoder, "{'a.b':1,'c[0]':2,'a':{'b':3},'c':[4]}", "00 01  00 02");
    }

    @Test
    void flattensObjectsIntoColumns() {
        RowEncoder encoder = RowEncoder.forTable(
                table("user_id UInt8", "user_home_zip UInt8", "user String"), List.of(), UNDERSCORE);
        assertRow(
                encoder,
                "{'user':{'id':1,'home':{'zip':2}}}",
                "00 01  00 02  00 19" + " 7b226964223a312c22686f6d65223a7b227a6970223a327d7d");
        assertRow(encoder, "{'user_id':1,'user_home_zip':2}", "00 01  00 02  00 00");
        assertRow(encoder, "{'user_id':1,'user_home':{'zip':2}}", "00 01  00 02  00 00");
        assertRow(encoder, "{'user_id':1,'user':{'home_zip':2}}", "00 01  00 02  00 0e 7b22686f6d655f7a6970223a327d");
    }

    @Test
    void flattensWithAnySeparator() {
        RowEncoder encoder = RowEncoder.forTable(table("a.b UInt8", "_x_ UInt8"), List.of(), new Flattening("."));
        assertRow(encoder, "{'a':{'b':1},'_x_':2}", "00 01  00 02");
        assertRow(
                RowEncoder.forTable(table("a__b_c UInt8", "_x_ UInt8"), List.of(), new Flattening("__")),
                "{'a':{'b_c':1},'_x_':2}",
                "00 01  00 02");
        assertRow(RowEncoder.forTable(table("_x_ UInt8"), List.of(), UNDERSCORE), "{'_x_':2}", "00 02");
    }

    @Test
    void flattensMappedFieldsBesidePaths() {
        RowEncoder encoder = RowEncoder.forTable(
                table("a UInt8", "b UInt8", "c UInt8"),
                List.of(
                        new FieldMapping("user.age", "b"),
                        new FieldMapping("user_id", "a"),
                        new FieldMapping("user_home_zip", "c")),
                UNDERSCORE);
        assertRow(encoder, "{'user':{'id':1,'age':2,'home':{'zip':3}}}", "00 02  00 01  00 03");
    }

    @Test
    void flattensNamesOfManyParts() {
        String name = "a_b_c_d_e_f_g_h_i_j_k_l_m_n_o_p_q_r_s_t_u_v_w_x_y_z";
        RowEncoder encoder = RowEncoder.forTable(table(name + " UInt8"), List.of(), UNDERSCORE);
        assertRow(encoder, "{'" + name.replace("_", "':{'") + "':1" + "}".repeat(26), "00 01");
        assertRow(encoder, "{'a_b':{'c_d':{'" + name.substring(8) + "':1}}}", "00 01");
    }

    @Test
    void keepsAFlattenedValueBesideAnotherObjectOfItsName() {
        RowEncoder encoder =
                RowEncoder.forTable(table("user_id UInt8", "user_name Nullable(String)"), List.of(), UNDERSCORE);
        assertRow(encoder, "{'user_id':5,'user':{'name':'x'}}", "00 05  00 00 01 78");
    }

    @Test
    void makesTheArraysOfANestedFromAnArrayOfObjects() {
        RowEncoder encoder = RowEncoder.forTable(
                table("id UInt8", "n.x Array(UInt8)", "n.y Array(Nullable(String))"), List.of(), Flattening.NONE);
        assertRow(
                encoder,
                "{'n':[{'x':1,'y':'a'},{'y':null,'z':0},null,{'x':2,'x':3}],'id':9}",
                "00 09  00 04 01000003  00 04 000161 01 01 01");
        assertRow(encoder, "{'id':9,'n':[]}", "00 09  00 00  00 00");
        assertRow(encoder, "{'id':9,'n':null}", "00 09  00 00  00 00");
        assertRow(encoder, "{'n':{'x':[1,2],'y':['a','b']}}", "00 00  00 02 0102  00 02 000161 000162");
    }

    @Test
    void makesTheArraysOfANestedFromArraysOfTheirOwn() {
        RowEncoder encoder = RowEncoder.forTable(
                table("n.x Array(UInt8)", "n.y Array(Nullable(String))", "n.z Array(UInt8) DEFAULT"),
                List.of(),
                Flattening.NONE);
        assertRow(encoder, "{'n.y':['a',null],'n.x':[1,2],'n.z':[3,4]}", "00 02 0102  00 02 000161 01  00 02 0304");
        assertRow(encoder, "{'n.y':['a',null]}", "00 02 0000  00 02 000161 01  01");
        assertRow(encoder, "{'n.x':[3]}", "00 01 03  00 01 01  01");
        assertRow(encoder, "{}", "00 00  00 00  01");
    }

    @Test
    void rejectsArraysOfANestedThatDifferInLength() {
        RowEncoder encoder =
                RowEncoder.forTable(table("n.x Array(UInt8)", "n.y Array(String)"), List.of(), Flattening.NONE);
        Rejection rejection = (Rejection) encode(encoder, "{'n.x':[1,2],'n.y':['a']}");
        assertThat(rejection.reason())
                .isEqualTo(
                        "Cannot write column 'n.y' from field 'n.y': found an array of 1 elements; wanted 2, as many as"
                                + " column 'n.x' has");
        assertThat(((Rejection) encode(encoder, "{'n':[{'x':1},5]}")).reason())
                .isEqualTo(
                        "Cannot write column 'n.x' from field 'n.x': found 5; wanted an object, an element of a Nested");
        assertThat(((Rejection) encode(encoder, "{'n':[{'x':1},{'y':[],'x':'z'}]}")).reason())
                .isEqualTo(
                        "Cannot write column 'n.x' from field 'n.x': found \"z\"; wanted UInt8, an integer from 0 to 255");
        assertRow(encoder, "{'n.x':[1]}", "00 01 01  00 01 00");
    }

    @Test
    void mapsTheFieldsOfObjectsToTheArraysOfANested() {
        RowEncoder encoder = RowEncoder.forTable(
                table("n.x Array(UInt8)", "n.y Array(UInt8)"),
                List.of(new FieldMapping("order.items.count", "n.x"), new FieldMapping("order.items.price", "n.y")),
                Flattening.NONE);
        assertRow(
                encoder, "{'order':{'items':[{'price':1,'count':2},{'count':3,'price':4}]}}", "00 02 0203  00 02 0104");
        assertRow(encoder, "{'order':{'items':{'price':[1],'count':[2]}}}", "00 01 02  00 01 01");
    }

    @Test
    void leavesNothingOfARejectedDocumentBehind() {
        RowEncoder encoder =
                RowEncoder.forTable(table("n.x Array(UInt8)", "n.y Array(UInt8)", "a_b UInt8"), List.of(), UNDERSCORE);
        encode(encoder, "{'a':{'b':1},'n':[{'x':1,'y':2},{'x':'bad'}]}");
        assertRow(encoder, "{'n':[{'y':7}]}", "00 01 00  00 01 07  00 00");
    }

    @Test
    void findsTheSameWhateverTheOrderOfFieldsIs() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        RowEncoder encoder = mapped("a.b UInt8", "a.c[1] UInt8", "a.d.e UInt8", "f UInt8", "a.d String");
        for (int i = 0; i < 2000; i++) {
            String d = shuffled(random, "'e':3", "'x':[]");
            String a = shuffled(random, "'b':1", "'c':[0,2]", "'d':" + d, "'y':{'b':9}");
            String json = shuffled(random, "'a':" + a, "'f':4", "'b':8", "'g':[{'a':{}}]");
            String text = HexFormat.of().formatHex(d.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
            assertThat(hex(encode(encoder, json)))
                    .as("seed %s: %s", seed, json)
                    .isEqualTo("000100020003000400" + HexFormat.of().toHexDigits((byte) d.length()) + text);
        }
    }

    private static String shuffled(Random random, String... members) {
        List<String> list = new ArrayList<>(List.of(members));
        Collections.shuffle(list, random);
        return "{" + String.join(",", list) + "}";
    }

    /** An encoder for columns c0, c1 and so on, each given as path and type. */
    private static RowEncoder mapped(String... pathsAndTypes) {
        List<String> columns = new ArrayList<>();
        List<FieldMapping> mappings = new ArrayList<>();
        for (String pathAndType : pathsAndTypes) {
            int space = pathAndType.indexOf(' ');
            String name = "c" + columns.size();
            columns.add(name + pathAndType.substring(space));
            mappings.add(new FieldMapping(pathAndType.substring(0, space), name));
        }
        return RowEncoder.forTable(table(columns.toArray(String[]::new)), mappings, Flattening.NONE);
    }

    private static Table table(String... columns) {
        List<Column> parsed = new ArrayList<>();
        for (String column : columns) {
            int space = column.indexOf(' ');
            boolean hasDefault = column.endsWith(" DEFAULT");
            String type = column.substring(space + 1).replace(" DEFAULT", "");
            parsed.add(new Column(
                    column.substring(0, space),
                    DataType.parse(type),
                    hasDefault ? DefaultKind.DEFAULT : DefaultKind.NONE));
        }
        return new Table("d", "t", parsed);
    }

    private static void assertRow(RowEncoder encoder, String json, String hex) {
        assertThat(hex(encode(encoder, json))).as(json).isEqualTo(hex.replace(" ", ""));
    }

    private static MappedRecord encode(RowEncoder encoder, String json) {
        byte[] payload = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return encoder.encode(new StreamRecord(payload, "s", "shard", "1", 0, "k", 0));
    }

    private static String hex(MappedRecord mapped) {
        return mapped instanceof EncodedRow row ? HexFormat.of().formatHex(row.bytes()) : mapped.toString();
    }
}
