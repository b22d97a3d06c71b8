#include <cmath>
#include <cstdint>
#include <filesystem>

#include "core/data/npy_reader.h"
#include "core/data/read_table.h"
#include "tests/core/data/npy_bytes.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

Table readNpyBytes(const std::string &bytes) {
    const Files files;
    return readTable(files.write("t.npy", bytes));
}

QString refusalOf(const std::string &bytes) {
    const Files files;
    const std::string file = files.write("bad.npy", bytes);
    const QString message = dataErrorOf([&] { readNpy(file); });
    return message.startsWith(QString::fromStdString(file)) ? message : "does not name the file: " + message;
}

template <typename Item>
std::string sixItems() {
    return itemBytes(std::vector<Item>{1, 2, 3, 4, 5, 100});
}

}  // namespace

class TestNpyReader : public QObject {
    Q_OBJECT

  private slots:
    void itemTypes_data() {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("items");
        const auto row = [](const char *type, const std::string &items) {
            QTest::newRow(type) << QByteArray(type) << QByteArray(items.data(), static_cast<qsizetype>(items.size()));
        };
        row("<f8", sixItems<double>());
        row("<f4", sixItems<float>());
        row("|i1", sixItems<std::int8_t>());
        row("<i2", sixItems<std::int16_t>());
        row("<i4", sixItems<std::int32_t>());
        row("<i8", sixItems<std::int64_t>());
        row("|u1", sixItems<std::uint8_t>());
        row("<u2", sixItems<std::uint16_t>());
        row("<u4", sixItems<std::uint32_t>());
        row("<u8", sixItems<std::uint64_t>());
    }
    void itemTypes() {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, items);
        for (const int version : {1, 2, 3}) {
            const Table rows =
                readNpyBytes(npyBytes(npyHeader(type.toStdString(), "3, 2"), items.toStdString(), version));
            QCOMPARE(rows.names(), (std::vector<std::string>{"x1", "x2"}));
            QCOMPARE(rows.columns[0].numbers, (std::vector<double>{1, 3, 5}));
            QCOMPARE(rows.columns[1].numbers, (std::vector<double>{2, 4, 100}));
        }
        const Table columns = readNpyBytes(npyBytes(npyHeader(type.toStdString(), "3, 2", true), items.toStdString()));
        QCOMPARE(columns.columns[0].numbers, (std::vector<double>{1, 2, 3}));
        QCOMPARE(columns.columns[1].numbers, (std::vector<double>{4, 5, 100}));
        const Table line = readNpyBytes(npyBytes(npyHeader(type.toStdString(), "6,"), items.toStdString()));
        QCOMPARE(line.columns.size(), std::size_t{1});
        QCOMPARE(line.rows(), std::size_t{6});
        QCOMPARE(line.place(2), std::string("row 3"));
    }

    void truthValuesAndMissing() {
        QCOMPARE(readNpyBytes(npyBytes(npyHeader("|b1", "3,"), std::string{0, 1, 1})).columns[0].numbers,
                 (std::vector<double>{0, 1, 1}));
        const Table table = readNpyBytes(npyBytes(npyHeader("<f8", "2,"), itemBytes<double>({NAN, 1})));
        QVERIFY(table.columns[0].missing(0) && !table.columns[0].missing(1));
    }

    void badFiles() {
        const std::string items = sixItems<double>();
        const auto contains = [](const QString &message, const char *part) {
            const bool found = message.contains(part);
            if (!found) qWarning("%s", qPrintable(message));
            return found;
        };
        QVERIFY(contains(refusalOf(""), "ends in its header"));
        QVERIFY(contains(refusalOf("hello, world"), "no .npy file"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader(">f8", "3, 2"), items)), "little-endian"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<c8", "3, 2"), items)), "type \"<c8\""));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("|O", "3, 2"), items)), "type \"|O\""));
        QVERIFY(
            contains(refusalOf(npyBytes("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3, )}", items)),
                     "records of several fields"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "1, 2, 3"), items)), "3 dimensions"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", ""), items)), "0 dimensions"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "0, 2"), "")), "no items"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "1, 200000"), "")), "200000 columns"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "3, 2"), items, 9)), "version 9"));
        QVERIFY(contains(refusalOf(npyBytes("{'descr': '<f8'}", items)), "without fortran_order"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "4, 2"), items)), "promises 4 x 2"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "2, 2"), items)), "promises 2 x 2"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "999999999999, 99999"), items)), "promises"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "3, 2"), items).substr(0, 40)), "ends in its header"));
        QVERIFY(contains(refusalOf(npyBytes(npyHeader("<f8", "2, 2"), itemBytes<double>({1, 2, 3, INFINITY}))),
                         "row 2, column 2: inf"));
    }

    void archives_data() {
        QTest::addColumn<bool>("deflated");
        QTest::newRow("stored") << false;
        QTest::newRow("deflated") << true;
    }
    void archives() {
        QFETCH(bool, deflated);
        const Files files;
        const std::string x = npyBytes(npyHeader("<f8", "3, 2"), sixItems<double>());
        const std::string y = npyBytes(npyHeader("<i8", "3,"), itemBytes<std::int64_t>({7, 8, 9}));
        const std::string file = files.path("t.npz");
        writeNpz(file, {{"X.npy", x}, {"target.npy", y}}, deflated);
        const Table table = readTable(file);
        QCOMPARE(table.names(), (std::vector<std::string>{"X1", "X2", "target"}));
        QCOMPARE(table.find("X2")->numbers, (std::vector<double>{2, 4, 100}));
        QCOMPARE(table.find("target")->numbers, (std::vector<double>{7, 8, 9}));
        writeNpz(file, {{"X.npy", x}}, deflated);
        QCOMPARE(readTable(file).names(), (std::vector<std::string>{"x1", "x2"}));
    }

    void badArchives() {
        const Files files;
        const std::string file = files.path("t.npz");
        const std::string x = npyBytes(npyHeader("<f8", "3, 2"), sixItems<double>());
        const std::string y = npyBytes(npyHeader("<f8", "6,"), sixItems<double>());
        writeNpz(file, {{"X.npy", x}, {"y.npy", y}}, true);
        QString message = dataErrorOf([&] { readNpz(file); });
        QVERIFY2(message.contains("the array y has 6 rows, but X has 3"), qPrintable(message));
        writeNpz(file, {{"X.npy", x}, {"notes.txt", "hello, world"}}, true);
        message = dataErrorOf([&] { readNpz(file); });
        QVERIFY2(message.contains("array notes.txt is no .npy file"), qPrintable(message));
        message = dataErrorOf([&] { readNpz(files.write("no.npz", "PK\3\4 and no more")); });
        QVERIFY2(message.contains("cannot be opened as .npz file"), qPrintable(message));
        QVERIFY(dataErrorOf([&] { readNpz(files.folder()); }).contains("is a folder"));
        QVERIFY(dataErrorOf([&] { readNpz(files.path("nothing.npz")); }).contains("cannot be opened"));
    }

    /// What is packed well may promise much: a header is believed only as far as items arrive.
    void headersAreNotBelieved() {
        const Files files;
        const std::string file = files.path("t.npz");
        writeNpz(file, {{"x.npy", npyBytes(npyHeader("<f8", "30000000,"), sixItems<double>())}}, true);
        QVERIFY(dataErrorOf([&] { readNpz(file); }).contains("ends before"));
        writeNpz(file, {{"x.npy", npyBytes(npyHeader("<f8", "40000000000,"), sixItems<double>())}}, true);
        QVERIFY(dataErrorOf([&] { readNpz(file); }).contains("would need 320 GB"));
        writeNpz(file, {{"x.npy", npyBytes(npyHeader("|u1", "100,"), std::string(1'000'000, 0))}}, true);
        QVERIFY(dataErrorOf([&] { readNpz(file); }).contains("holds more than"));
        writeNpz(file, {{"x.npy", npyBytes(npyHeader("|u1", "40000000,"), std::string(1000, 0))}}, true);
        QVERIFY(dataErrorOf([&] { readNpz(file); }).contains("would need 320 MB of memory; the limit is 256 MB"));
        ReadOptions small;
        small.memory_limit = 1000;
        writeNpz(file, {{"x.npy", npyBytes(npyHeader("|u1", "1000,"), std::string(1000, 0))}}, true);
        QVERIFY(dataErrorOf([&] { readNpz(file, small); }).contains("the limit is"));
    }

    void imagesAreTablesToo() {
        const Files files;
        const std::string bytes = std::string{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2} + std::string{1, 2, 3, 4};
        const Table table = readTable(files.write("images", bytes));
        QCOMPARE(table.names(), (std::vector<std::string>{"x1", "x2"}));
        QCOMPARE(table.columns[1].numbers, (std::vector<double>{2, 4}));
    }
};

KAN_TEST(TestNpyReader)
#include "tst_npy_reader.moc"
