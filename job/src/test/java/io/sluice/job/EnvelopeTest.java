package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.PayloadConfig.Compression;
import io.sluice.jobconfig.PayloadConfig.Envelope.Wrapper;
import io.sluice.schema.Rejection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wrappers as AWS services put them on a stream, in the forms that their documentation shows. */
class EnvelopeTest {

    /** CloudWatch Logs: gzip around a message with log events. */
    @Test
    void takesLogEventsOfCloudWatch() {
        String message = """
                {
                    "owner": "111111111111",
                    "logGroup": "CloudTrail/logs",
                    "logStream": "111111111111_CloudTrail/logs_us-east-1",
                    "subscriptionFilters": ["Destination"],
                    "messageType": "DATA_MESSAGE",
                    "logEvents": [
                        {
                            "id": "31953106606966983378809025079804211143289615424298221568",
                            "timestamp": 1432826855000,
                            "message": "{\\"eventVersion\\":\\"1.03\\",\\"userIdentity\\":{\\"type\\":\\"Root\\"}}"
                        },
                        {"id": "2", "timestamp": 1432826855001, "message": "START RequestId: 7 {\\"a\\":"},
                        {"id": "3", "timestamp": 1432826855002, "message": "{not JSON}"}
                    ]
                }""";
        Decoded decoded = Decoded.of(
                Payloads.config(Wrapper.CLOUDWATCH_LOGS), Payloads.compress(Compression.GZIP, Payloads.utf8(message)));
        assertThat(decoded.rejections).isEmpty();
        String copied = "{\"owner\":\"111111111111\",\"logGroup\":\"CloudTrail/logs\","
                + "\"logStream\":\"111111111111_CloudTrail/logs_us-east-1\",";
        assertThat(decoded.documents).hasSize(3);
        assertThat(decoded.documents.get(0))
                .startsWith(copied)
                .contains("\"message\": {\"eventVersion\":\"1.03\",\"userIdentity\":{\"type\":\"Root\"}}");
        assertThat(decoded.documents.get(1))
                .isEqualTo(copied + "\"id\": \"2\", \"timestamp\": 1432826855001,"
                        + " \"message\": \"START RequestId: 7 {\\\"a\\\":\"}");
        assertThat(decoded.documents.get(2))
                .isEqualTo(copied + "\"id\": \"3\", \"timestamp\": 1432826855002, \"message\": \"{not JSON}\"}");
        assertThat(decoded.places).containsExactly(0L, 1L, 2L);
    }

    @Test
    void skipsControlMessagesOfCloudWatch() {
        String control = """
                {"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"",
                "subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1,
                "message":"CWL CONTROL MESSAGE: Checking health of destination Kinesis stream."}]}""";
        Decoded decoded = Decoded.of(Payloads.config(Wrapper.CLOUDWATCH_LOGS), Payloads.utf8(control));
        assertThat(decoded.documents).isEmpty();
        assertThat(decoded.rejections).isEmpty();
        assertThat(decoded.skipped).isEqualTo(1);
    }

    /** EventBridge: the event's own content under {@code detail}. */
    @Test
    void takesTheDetailOfAnEventBridgeEvent() {
        String event = """
                {"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718",
                "detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","account":"111122223333",
                "time":"2017-12-22T18:43:48Z","region":"us-west-1",
                "resources":["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
                "detail":{"instance-id":"i-1234567890abcdef0","state":"terminated","region":"none"}}""";
        assertThat(documents(wrapper("detail", List.of("detail-type", "time", "region"), List.of()), event))
                .containsExactly("{\"detail-type\":\"EC2 Instance State-change Notification\","
                        + "\"time\":\"2017-12-22T18:43:48Z\",\"region\":\"us-west-1\","
                        + "\"instance-id\":\"i-1234567890abcdef0\",\"state\":\"terminated\",\"region\":\"none\"}");
    }

    /** SNS: the message is a text that holds JSON. */
    @Test
    void takesTheMessageOfAnSnsNotification() {
        String notification = """
                {"Type":"Notification","MessageId":"22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
                "TopicArn":"arn:aws:sns:us-west-2:123456789012:MyTopic","Subject":"My First Message",
                "Message":"{\\"order\\":{\\"id\\":7,\\"note\\":\\"caf\\u00e9 \\ud83d\\ude00\\"}}",
                "Timestamp":"2012-05-02T00:54:06.655Z","SignatureVersion":"1"}""";
        assertThat(documents(wrapper("Message", List.of("MessageId"), List.of()), notification))
                .containsExactly("{\"MessageId\":\"22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\","
                        + "\"order\":{\"id\":7,\"note\":\"caf\u00e9 \ud83d\ude00\"}}");
        assertThat(documents(wrapper("Message.order", List.of(), List.of()), notification))
                .containsExactly("{\"id\":7,\"note\":\"caf\u00e9 \ud83d\ude00\"}");
    }

    /** DynamoDB Streams for Kinesis: an item image of typed attributes. */
    @Test
    void takesTheNewImageOfADynamoDbChange() {
        String change = """
                {"awsRegion":"us-east-1","eventID":"a64-1","eventName":"INSERT","userIdentity":null,
                "recordFormat":"application/json","tableName":"orders","dynamodb":{
                "ApproximateCreationDateTime":1640276115221,"Keys":{"id":{"S":"7"}},
                "NewImage":{"id":{"S":"7"},"total":{"N":"12.50"}},"SizeBytes":26},"eventSource":"aws:dynamodb"}""";
        assertThat(documents(
                        wrapper(
                                "dynamodb.NewImage",
                                List.of("eventName", "tableName", "dynamodb.ApproximateCreationDateTime"),
                                List.of()),
                        change))
                .containsExactly("{\"eventName\":\"INSERT\",\"tableName\":\"orders\","
                        + "\"ApproximateCreationDateTime\":1640276115221,"
                        + "\"id\":{\"S\":\"7\"},\"total\":{\"N\":\"12.50\"}}");
    }

    /** DMS: the row under {@code data}, what happened to it under {@code metadata}. */
    @Test
    void takesTheDataOfADmsChange() {
        String change = """
                {"data":{"id":1,"name":"Ada"},"metadata":{"timestamp":"2024-05-01T10:00:00.123456Z",
                "record-type":"data","operation":"update","partition-key-type":"primary-key",
                "schema-name":"public","table-name":"users","transaction-id":1234}}""";
        assertThat(documents(wrapper("data", List.of("metadata.operation", "metadata"), List.of()), change))
                .containsExactly(
                        "{\"operation\":\"update\",\"metadata\":{\"timestamp\":\"2024-05-01T10:00:00.123456Z\",\n"
                                + "\"record-type\":\"data\",\"operation\":\"update\",\"partition-key-type\":\"primary-key\",\n"
                                + "\"schema-name\":\"public\",\"table-name\":\"users\",\"transaction-id\":1234},"
                                + "\"id\":1,\"name\":\"Ada\"}");
    }

    @Test
    void takesEveryElementAtAnyDepth() {
        assertThat(documents(
                        wrapper("batches[*].records[*].data", List.of("at"), List.of()),
                        "{\"at\":5,\"batches\":[{\"records\":[{\"data\":{\"a\":1}},{\"data\":{}}]},"
                                + " {\"records\":[]}, {\"records\":[{\"data\":\"{\\\"b\\\":2}\\n{\\\"c\\\":3}\"}]}]}"))
                .containsExactly("{\"at\":5,\"a\":1}", "{\"at\":5}", "{\"at\":5,\"b\":2}", "{\"at\":5,\"c\":3}");
        assertThat(documents(wrapper("rows[*][*]", List.of(), List.of()), "{\"rows\":[[{\"a\":1}],[{\"b\":2}]]}"))
                .containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @Test
    void leavesADocumentAsItIsWhereNothingIsAdded() {
        assertThat(documents(wrapper("d", List.of("missing"), List.of()), "{\"d\": { \"a\" : 1 } }"))
                .containsExactly("{ \"a\" : 1 }");
        assertThat(documents(wrapper("d", List.of("x"), List.of()), "{\"x\":null,\"d\":{ }}"))
                .containsExactly("{\"x\":null}");
        assertThat(documents(wrapper("d", List.of(), List.of("j")), "{\"d\":{ \"j\":\"[1]\",\"k\":\"{}\"}}"))
                .containsExactly("{\"j\":\"[1]\",\"k\":\"{}\"}");
        assertThat(documents(
                        wrapper("d", List.of(), List.of("j", "k")),
                        "{\"d\":{\"j\":\" {\\\"x\\\":1} \",\"m\":0,\"k\":\"{\\\"y\\\":[]}\"}}"))
                .containsExactly("{\"j\":{\"x\":1},\"m\":0,\"k\":{\"y\":[]}}");
    }

    @Test
    void takesTheLastOfRepeatedFields() {
        assertThat(documents(wrapper("d", List.of(), List.of()), "{\"d\":{\"a\":1},\"d\":{\"a\":2}}"))
                .containsExactly("{\"a\":2}");
    }

    @Test
    void unwrapsEachOfSeveralWrappers() {
        assertThat(documents(wrapper("d", List.of("n"), List.of()), "{\"n\":1,\"d\":{}}\n{\"n\":2,\"d\":{}}"))
                .containsExactly("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void rejectsAWrapperWithoutDocumentsAndSaysWhatIsThere() {
        assertRejected("detail", "{\"a\":1}", "{\"a\":1}", "found no field 'detail'; wanted documents at 'detail'");
        assertRejected("a.b", "{\"a\":[]}", "[]", "found no field 'b' at 'a'; wanted documents at 'a.b'");
        assertRejected("a[*].b", "{\"a\":{}}", "{}", "found no array at 'a'; wanted documents at 'a[*].b'");
        assertRejected("a", "{\"a\":12}", "12", "found no object at 'a'; wanted documents at 'a'");
        assertRejected("a", "{\"a\":\"\"}", "\"\"", "found a text that is no JSON at 'a'; wanted documents at 'a'");
        assertRejected("a", "{\"a\":\"hello\"}", "hello", "at 'a' found byte 0x68; wanted a JSON object");
    }

    @Test
    void rejectsOnlyTheElementThatIsNoDocument() {
        Decoded decoded = Decoded.of(
                Payloads.config(wrapper("r[*].d", List.of(), List.of())),
                Payloads.utf8("{\"r\":[{\"d\":{\"a\":1}},{\"x\":2},{\"d\":{\"a\":3}}]}"));
        assertThat(decoded.documents).containsExactly("{\"a\":1}", "{\"a\":3}");
        assertThat(decoded.rejections).singleElement().satisfies(rejection -> {
            assertThat(rejection.kind()).isEqualTo(Rejection.Kind.ENVELOPE);
            assertThat(rejection.reason())
                    .isEqualTo("Cannot unwrap record: found no field 'd' at 'r[*]'; wanted documents at 'r[*].d'");
            assertThat(rejection.origin().payload()).asString().isEqualTo("{\"x\":2}");
            assertThat(rejection.origin().subSequenceNumber()).isEqualTo(1);
        });
    }

    private static void assertRejected(String path, String payload, String kept, String reason) {
        Decoded decoded = Decoded.of(Payloads.config(wrapper(path, List.of(), List.of())), Payloads.utf8(payload));
        assertThat(decoded.documents).isEmpty();
        assertThat(decoded.rejections).singleElement().satisfies(rejection -> {
            assertThat(rejection.kind()).isEqualTo(Rejection.Kind.ENVELOPE);
            assertThat(rejection.reason()).isEqualTo("Cannot unwrap record: " + reason);
            assertThat(rejection.origin().payload()).asString().isEqualTo(kept);
        });
    }

    private static Wrapper wrapper(String path, List<String> wrapperFields, List<String> jsonFields) {
        return new Wrapper(path, wrapperFields, jsonFields, List.of());
    }

    private static List<String> documents(Wrapper wrapper, String payload) {
        Decoded decoded = Decoded.of(Payloads.config(wrapper), Payloads.utf8(payload));
        assertThat(decoded.rejections).isEmpty();
        return decoded.documents;
    }
}
