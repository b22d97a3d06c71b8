#include <zlib.h>

#include "core/data/csv_reader.h"
#include "core/data/read_table.h"
#include "core/data/text_source.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

/// Compressed by gzip.
std::string packed(const std::string &bytes) {
    const Files files;
    const std::string name = files.path("packed");
    gzFile file = gzopen(name.c_str(), "wb9");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    std::ifstream stream(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string manyRows(int rows) {
    std::string text = "a,b\n";
    for (int n = 0; n < rows; ++n) text += std::to_string(n * 0.37) + "," + std::to_string(n % 7919) + "\n";
    return text;
}

/// All bytes, in pieces of this size.
std::string allOf(TextSource &source, std::size_t piece) {
    std::string all;
    std::vector<char> buffer(piece);
    while (true) {
        const std::size_t got = source.read(buffer.data(), piece);
        all.append(buffer.data(), got);
        if (got < piece) return all;
    }
}

}  // namespace

class TestTextSource : public QObject {
    Q_OBJECT

  private slots:
    void bytesComeAsTheyAre() {
        const Files files;
        const std::string text = manyRows(1000);
        for (const std::string &bytes : {text, packed(text), packed(text.substr(0, 500)) + packed(text.substr(500))}) {
            const auto source = openText(files.write("t.csv", bytes));
            QCOMPARE(allOf(*source, 777), text);
            source->seek(3);
            QCOMPARE(allOf(*source, 5), text.substr(3));
            QVERIFY(!source->isSheet() && source->isWhole());
        }
        QCOMPARE(openText(files.write("t.csv.gz", packed(text)))->size(), static_cast<double>(text.size()));
    }

    void compressedTablesAreReadAsOthers() {
        const Files files;
        for (const std::string &text : {manyRows(400000), std::string("\xEF\xBB\xBF"
                                                                      "a;b\n1,5;x\n2,5;y\n")}) {
            Table plain = readTable(files.write("t.csv", text));
            const Table unpacked = readTable(files.write("t.csv.gz", packed(text)));
            QVERIFY(plain.rows() > 1);
            plain.file = unpacked.file;
            QVERIFY(plain == unpacked);
        }
        const CsvPreview preview = previewCsv(files.write("u.csv.gz", packed(manyRows(200000))), {});
        QVERIFY(preview.estimated_rows > 150000 && preview.estimated_rows < 250000);
        QVERIFY(tableFormat(files.path("u.csv.gz")) == TableFormat::Text);
    }

    void whatCannotBeUnpacked_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const std::string &bytes, const char *says) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(says);
        };
        std::string damaged = packed(manyRows(100000));
        row("cut short", damaged.substr(0, damaged.size() / 2), "ends too early; fetch or compress the file again");
        row("cut in its header", std::string("\x1F\x8B\x08"), "ends too early");
        row("without its end", damaged.substr(0, damaged.size() - 4), "ends too early");
        for (std::size_t n = damaged.size() / 2; n < damaged.size() / 2 + 64; ++n) damaged[n] ^= 0x55;
        row("damaged", damaged, "its compression cannot be undone");
        row("compressed twice", packed(packed("a,b\n1,2\n")), "is compressed twice; unpack it once: gunzip -k");
        row("an archive", packed("PK\3\4 and so on"), "holds no text, but another kind of file");
        row("an image", packed(std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16)), "holds zero bytes, so it is no text");
        row("nothing", packed(""), "is empty");
        row("only the mark of gzip", std::string("\x1F\x8B and text"), "its compression cannot be undone");
    }
    void whatCannotBeUnpacked() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const Files files;
        const std::string file = files.write("t.csv.gz", bytes.toStdString());
        const QString message = dataErrorOf([&] { readTable(file); });
        QVERIFY2(message.contains("t.csv.gz") && message.contains(says), qPrintable(message));
    }

    /// 300 rows of 1 MB, a thousandth of it packed.
    void bombsAreNotUnpacked() {
        const Files files;
        const std::string name = files.path("bomb.csv.gz");
        const std::string rows = std::string(1 << 20, ' ') + "1,2\n";
        gzFile file = gzopen(name.c_str(), "wb9");
        for (int n = 0; n < 300; ++n) gzwrite(file, rows.data(), static_cast<unsigned>(rows.size()));
        gzclose(file);
        const QString message = dataErrorOf([&] { readTable(name); });
        QVERIFY2(message.contains("unpacks to more than 256 MB"), qPrintable(message));
    }

    void textHasNoSheets() {
        const Files files;
        const std::string file = files.write("t.csv", "a,b\n1,2\n");
        QVERIFY(dataErrorOf([&] { readTable({file, "Data"}); }).contains("no spreadsheet, so it has no sheets"));
        QVERIFY(dataErrorOf([&] { readTable({file, "", "A1:B2"}); }).contains("leave the range out"));
    }
};

KAN_TEST(TestTextSource)
#include "tst_text_source.moc"
