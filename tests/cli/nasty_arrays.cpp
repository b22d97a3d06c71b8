#include <QFile>
#include <QTemporaryDir>
#include <limits>

#include "tests/cli/nasty_cells.h"
#include "tests/core/data/npy_bytes.h"

namespace {

QByteArray bytesOf(const std::string &text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

}  // namespace

namespace nasty {

void addArrays(std::vector<NastyTable> &tables, const QByteArray &text) {
    using namespace kan::test;
    const auto array = [&](const QByteArray &name, const std::string &bytes) {
        tables.push_back({name, QStringLiteral("t.npy"), bytesOf(bytes), QStringLiteral("x2"), {}});
    };
    std::vector<double> doubles;
    std::vector<float> floats;
    std::vector<std::int64_t> whole;
    for (int n = 0; n < 40; ++n) {
        doubles.push_back(wave(n));
        floats.push_back(static_cast<float>(wave(n)));
        whole.push_back(n * n);
    }
    array("f8", npyBytes(npyHeader("<f8", "20, 2"), itemBytes(doubles)));
    array("f8, columns first", npyBytes(npyHeader("<f8", "20, 2", true), itemBytes(doubles)));
    array("f4", npyBytes(npyHeader("<f4", "20, 2"), itemBytes(floats)));
    array("i8", npyBytes(npyHeader("<i8", "20, 2"), itemBytes(whole)));
    array("big endian", npyBytes(npyHeader(">f8", "20, 2"), itemBytes(doubles)));
    array("objects", npyBytes(npyHeader("|O", "20, 2"), itemBytes(doubles)));
    array("no rows", npyBytes(npyHeader("<f8", "0, 2"), ""));
    array("no columns", npyBytes(npyHeader("<f8", "20, 0"), ""));
    array("three dimensions", npyBytes(npyHeader("<f8", "5, 4, 2"), itemBytes(doubles)));
    array("one column", npyBytes(npyHeader("<f8", "40,"), itemBytes(doubles)));
    array("cut short", npyBytes(npyHeader("<f8", "30, 2"), itemBytes(doubles)));
    array("many rows promised", npyBytes(npyHeader("<f8", "999999999999, 2"), itemBytes(doubles)));
    array("no header", "\x93NUMPY");
    for (const double odd :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e300, 5e-324}) {
        std::vector<double> cells = doubles;
        cells[11] = odd;
        array("f8 with " + number(odd), npyBytes(npyHeader("<f8", "20, 2"), itemBytes(cells)));
    }
    const auto archive = [&](const QByteArray &name, const std::vector<std::pair<std::string, std::string>> &members,
                             const char *target) {
        const QTemporaryDir folder;
        const QString file = folder.filePath("t.npz");
        writeNpz(file.toStdString(), members, true);
        QFile written(file);
        const bool there = written.open(QIODevice::ReadOnly);
        tables.push_back(
            {name, QStringLiteral("t.npz"), there ? written.readAll() : QByteArray(), QString::fromLatin1(target), {}});
    };
    const std::string x = npyBytes(npyHeader("<f8", "20, 2"), itemBytes(doubles)),
                      y = npyBytes(npyHeader("<f8", "40,"), itemBytes(doubles));
    archive("X and y", {{"X.npy", npyBytes(npyHeader("<f8", "40, 1"), itemBytes(doubles))}, {"y.npy", y}}, "y");
    archive("rows that do not fit", {{"X.npy", x}, {"y.npy", y}}, "y");
    archive("one array", {{"X.npy", x}}, "x2");
    archive("a text in an archive", {{"t.csv", text.toStdString()}}, "y");
    archive("nothing", {}, "y");
    const QByteArray zipped = tables[tables.size() - 5].bytes;
    tables.push_back(
        {"half an archive", QStringLiteral("t.npz"), zipped.left(zipped.size() / 2), QStringLiteral("y"), {}});
    tables.push_back({"gzip",
                      QStringLiteral("t.csv.gz"),
                      QByteArray("\x1F\x8B\x08\x00\x00\x00\x00\x00", 8) + text,
                      QStringLiteral("y"),
                      {}});
    tables.push_back({"spreadsheet", QStringLiteral("t.xlsx"), "PK\x03\x04" + text, QStringLiteral("y"), {}});
    tables.push_back({"images",
                      QStringLiteral("t-ubyte"),
                      QByteArray("\0\0\x08\x02\0\0\0\x06\0\0\0\x02"
                                 "abcdefghijkl",
                                 24),
                      QStringLiteral("x2"),
                      {}});
    tables.push_back({"images of nothing",
                      QStringLiteral("t-ubyte"),
                      QByteArray("\0\0\x08\x02\0\0\0\0\0\0\0\0", 12),
                      QStringLiteral("x2"),
                      {}});
}

}  // namespace nasty
