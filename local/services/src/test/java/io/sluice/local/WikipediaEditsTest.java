package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WikipediaEditsTest {

    @Test
    void holdsEveryEditInTheOrderOfTheFile() {
        List<String> documents = WikipediaEdits.documents();

        assertThat(documents).hasSize(WikipediaEdits.COUNT).allMatch(document -> document.startsWith("{\"time\":\""));
        assertThat(documents.get(0)).contains("\"page\":\"Talk:Oswald Tilghman\"");
    }

    @Test
    void tellsTheChannelOfAnEdit() {
        assertThat(WikipediaEdits.channel(WikipediaEdits.documents().get(1))).isEqualTo("#ca.wikipedia");
    }

    @Test
    void refusesADocumentWithoutAChannel() {
        assertThatThrownBy(() -> WikipediaEdits.channel("{}"))
                .hasMessage("Cannot tell the channel of an edit: no field \"channel\" in it");
    }
}
