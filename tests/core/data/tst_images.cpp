#include <fstream>

#include <zlib.h>

#include "core/data/idx.h"
#include "core/data/image_source.h"
#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::string header(const std::vector<int> &size, int type = 8) {
    std::string bytes = {0, 0, static_cast<char>(type), static_cast<char>(size.size())};
    for (const int n : size)
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(n >> shift);
    return bytes;
}

void write(const QString &file, const std::string &bytes) {
    std::ofstream(file.toStdString(), std::ios::binary) << bytes;
}

void writeCompressed(const QString &file, const std::string &bytes) {
    const gzFile out = gzopen(file.toLocal8Bit().constData(), "wb");
    gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(out);
}

/// Four images of 2 x 2 pixels with labels 7, 1, 3, 1.
std::string images() {
    std::string bytes = header({4, 2, 2});
    for (int p = 0; p < 16; ++p) bytes += static_cast<char>(p * 17);
    return bytes;
}
std::string labels() {
    return header({4}) + std::string{7, 1, 3, 1};
}

}  // namespace

class TestImages : public QObject {
    Q_OBJECT

  private slots:
    void plainAndCompressedFiles_data() {
        QTest::addColumn<bool>("compressed");
        QTest::newRow("plain") << false;
        QTest::newRow("gz") << true;
    }
    void plainAndCompressedFiles() {
        QFETCH(bool, compressed);
        const QTemporaryDir folder;
        const QString file = folder.filePath("images");
        compressed ? writeCompressed(file, images()) : write(file, images());
        const IdxArray array = readIdx(file.toStdString());
        QCOMPARE(array.size, (std::vector<int>{4, 2, 2}));
        QCOMPARE(array.itemSize(), std::size_t{4});
        QCOMPARE(array.values.size(), std::size_t{16});
        QCOMPARE(static_cast<int>(array.values[15]), 255);
    }

    void badFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const std::string &bytes, const char *message) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << message;
        };
        row("empty", "", "ends too early, in its header");
        row("text", "hello world", "is not an IDX file");
        row("another type", header({2}, 13) + "12345678", "type 13");
        row("cut in the sizes", header({4, 2, 2}).substr(0, 9), "in its dimensions");
        row("cut in the values", images().substr(0, 20), "ends too early, in its values");
        row("too much", images() + "x", "more values than its header says");
        row("absurd sizes", header({1 << 30, 1 << 20}), "more than 4 GB");
        row("promises more than it has", header({1 << 30}), "ends too early");
        std::string damaged = images();
        const QTemporaryDir folder;
        writeCompressed(folder.filePath("c"), damaged + std::string(5000, 'x'));
        std::ifstream stream(folder.filePath("c").toStdString(), std::ios::binary);
        std::string compressed((std::istreambuf_iterator<char>(stream)), {});
        compressed[compressed.size() / 2] = static_cast<char>(compressed[compressed.size() / 2] ^ 0x55);
        row("damaged compression", compressed, "fetch the file again");
    }
    void badFiles() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, message);
        const QTemporaryDir folder;
        const QString file = folder.filePath("file");
        write(file, bytes.toStdString());
        try {
            readIdx(file.toStdString());
            QFAIL("was read");
        } catch (const DataError &error) {
            const QString text = error.what();
            QVERIFY2(text.contains(message), error.what());
            QVERIFY2(text.contains(file), error.what());
        }
        QVERIFY_THROWS_EXCEPTION(DataError, readIdx(folder.path().toStdString()));
        QVERIFY_THROWS_EXCEPTION(DataError, readIdx(folder.filePath("nothing").toStdString()));
    }

    /// 300 kB that say they are 300 MB of nothing.
    void packedFilesMayNotSwell() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("file");
        std::string bytes = header({300, 1000, 1000});
        bytes.resize(bytes.size() + 300'000'000);
        writeCompressed(file, bytes);
        try {
            readIdx(file.toStdString());
            QFAIL("was read");
        } catch (const DataError &error) {
            QVERIFY2(QString(error.what()).contains("unpacks to more than 256 MB"), error.what());
        }
    }

    void classesBecomeLabels() {
        const QTemporaryDir folder;
        write(folder.filePath("images"), images());
        writeCompressed(folder.filePath("labels.gz"), labels());
        const std::string image_file = folder.filePath("images").toStdString();
        const std::string label_file = folder.filePath("labels").toStdString();
        const ImageSource source{image_file, label_file, image_file, label_file, {1, 3}};
        const Dataset data = loadImages(source);
        QCOMPARE(data.classes, 2);
        QCOMPARE(data.train_input.rows(), Eigen::Index{3});
        QCOMPARE(data.train_input.cols(), Eigen::Index{4});
        QCOMPARE(data.train_input(0, 0), 4 * 17 / 255.0);
        QCOMPARE(data.train_label(0, 0), 0.0);
        QCOMPARE(data.train_label(1, 0), 1.0);
        QCOMPARE(data.test_label(2, 0), 0.0);
        data.validate();
    }

    void errorsSayWhatToDo() {
        const QTemporaryDir folder;
        write(folder.filePath("images"), images());
        write(folder.filePath("labels"), labels());
        write(folder.filePath("three"), header({3}) + "abc");
        const auto path = [&](const char *name) { return folder.filePath(name).toStdString(); };
        const auto messageOf = [](const ImageSource &source) {
            try {
                loadImages(source);
            } catch (const DataError &error) {
                return QString(error.what());
            }
            return QString();
        };
        const std::string i = path("images"), l = path("labels");
        QVERIFY(messageOf({path("missing"), l, i, l, {1, 3}}).contains("get-mnist"));
        QVERIFY(messageOf({i, path("three"), i, l, {1, 3}}).contains("belong together"));
        QVERIFY(messageOf({l, l, i, l, {1, 3}}).contains("holds no images"));
        QVERIFY(messageOf({i, l, i, l, {1, 5}}).contains("no image of class 5"));
        QVERIFY(messageOf({i, l, i, l, {3, 1}}).contains("increasing order"));
        QVERIFY(messageOf({i, l, i, l, {1}}).contains("at least two"));
        QVERIFY(messageOf({"", l, i, l, {1, 3}}).contains("four files"));
    }

    void experimentsKeepTheirImages() {
        Experiment experiment;
        experiment.model.width = {4, 2, 1};
        experiment.formula.clear();
        experiment.images = ImageSource{"a", "b", "c", "d", {0, 1}};
        const Experiment again = parseExperiment(experimentToJson(experiment), "again");
        QVERIFY(again.images == experiment.images);
        Experiment changed = again;
        setField(changed, "lamb=0.5");
        QVERIFY(changed.images == experiment.images);
        QVERIFY_THROWS_EXCEPTION(DataError, changed.makeDataset());
        QVERIFY_THROWS_EXCEPTION(
            ExperimentError,
            parseExperiment(R"({"rules": "pykan-0.0", "images": {"train_images": "a"}, "model": {"width": [4, 1]}})",
                            "x"));
    }
};

KAN_TEST(TestImages)
#include "tst_images.moc"
