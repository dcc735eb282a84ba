package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.demo.DemoServices;
import io.sluice.job.LocalRun;
import io.sluice.job.Pipeline;
import io.sluice.job.Preflight;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeFile;
import io.sluice.source.KinesisSource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * Flink's web interface of a local run, as a person sees it in a browser.
 *
 * <p>Leaves its screenshots in {@code target/screenshots}; {@code -Dsluice.screens=write} puts them where the README
 * shows them.
 */
class WebInterfaceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> METRICS = List.of("FetchedEvents_Total", "SentEvents_Total");

    @TempDir
    private Path folder;

    @Test
    void showsWhatThePipeDoes() throws Exception {
        Tools.require("chromium", "chromedriver");
        try (DemoServices services = DemoServices.start()) {
            services.feed().createStream(4);
            services.createTable();
            CompletableFuture<Void> fed =
                    CompletableFuture.runAsync(() -> services.feed().putAll(3_000));
            try (LocalRun run = start(services)) {
                Browser browser = new Browser(folder.resolve("browser"));
                try {
                    browser.open(run.webInterface() + "/#/job/running");
                    browser.click("//td[contains(., 'wikipedia-edits')]");
                    browser.awaitText("//*[local-name()='svg']//*[contains(text(), 'Busy')]", ".*[0-9]+%");
                    assertThat(browser.text())
                            .contains("RUNNING")
                            .contains("Source: Kinesis wikipedia-edits -> Map to columns"
                                    + " -> ClickHouse default.wikipedia_edits: Writer");
                    browser.screenshot("web-interface-graph.png");

                    browser.click("//*[local-name()='svg']//*[contains(@class, 'node')]");
                    browser.await("//*[contains(text(), '+- ClickHouse default.wikipedia_edits: Writer')]");
                    browser.openTab("metrics");
                    for (String metric : METRICS) {
                        browser.click("//nz-select");
                        browser.type("//nz-select//input", "kinesisanalytics." + metric);
                        browser.click("//nz-option-item[contains(., 'kinesisanalytics." + metric + "')]");
                        String chart = "//flink-job-chart[.//*[contains(@title, '" + metric + "')]]";
                        browser.click(chart + "//button[contains(., 'Big')]");
                        browser.click(chart + "//button[contains(., 'Numeric')]");
                        browser.awaitText(chart + "//*[contains(@class, 'numeric')]", "[0-9][0-9.,]*");
                    }
                    browser.screenshot("web-interface-metrics.png");
                } finally {
                    browser.quit();
                }
            }
            fed.join();
        }
    }

    private LocalRun start(DemoServices services) throws Exception {
        PipeConfig config =
                PipeFile.parse(services.pipeFile("true"), "pipe.yaml").config();
        Preflight preflight = Preflight.of(config);
        return LocalRun.start(
                config.name(),
                new LocalRun.Options(2, folder.resolve("state"), Duration.ofSeconds(1), "0"),
                env -> new Pipeline(config, preflight.destination()).build(env, KinesisSource.of(config.kinesis())));
    }

    /** A Chromium without a window. */
    private static final class Browser {

        private static final Path SCREENSHOTS = Path.of("target", "screenshots");
        private static final Path README_IMAGES = Path.of("..", "..", "docs", "images");

        private final ChromeDriver driver;

        Browser(Path profile) {
            ChromeOptions options = new ChromeOptions();
            options.setBinary("/usr/bin/chromium");
            options.addArguments(
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--window-size=1400,1000",
                    "--user-data-dir=" + profile);
            driver = new ChromeDriver(
                    new ChromeDriverService.Builder()
                            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                            .build(),
                    options);
        }

        void open(String address) {
            driver.get(address);
        }

        /** Clicks on the first match, as soon as there is one that takes it. */
        void click(String xpath) {
            Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                driver.findElement(By.xpath(xpath)).click();
                return true;
            });
        }

        void await(String xpath) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !driver.findElements(By.xpath(xpath)).isEmpty());
        }

        void awaitText(String xpath, String pattern) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(driver.findElement(By.xpath(xpath))
                                    .getText()
                                    .strip())
                            .matches(pattern));
        }

        /** Shows another tab of what is open. */
        void openTab(String name) {
            driver.get(driver.getCurrentUrl().replaceFirst("/[a-z]+$", "/" + name));
        }

        void type(String xpath, String text) {
            driver.findElement(By.xpath(xpath)).sendKeys(text);
        }

        String text() {
            return driver.findElement(By.tagName("body")).getText();
        }

        void screenshot(String name) throws IOException {
            Files.createDirectories(SCREENSHOTS);
            Path image = SCREENSHOTS.resolve(name);
            Files.write(image, driver.getScreenshotAs(OutputType.BYTES));
            if ("write".equals(System.getProperty("sluice.screens"))) {
                Files.createDirectories(README_IMAGES);
                Files.write(README_IMAGES.resolve(name), Files.readAllBytes(image));
            }
        }

        void quit() {
            driver.quit();
        }
    }
}
